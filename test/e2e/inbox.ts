import type { Page } from "playwright-core";
import { beforeEach, describe, expect, it } from "vitest";
import { askIn } from "../doubles/office-asks.ts";
import { BEN, benSpeaks, employ, type Waiting, waits } from "../doubles/office-inbox.ts";
import { overflow } from "./browser.ts";
import { HOSTILE_TEXTS } from "./hostile-texts.ts";
import { inInbox, type Stage } from "./stage.ts";

export const bar = (page: Page) => page.getByRole("region", { name: "Who speaks" });
export const log = (page: Page) => page.getByRole("log");
const button = (page: Page, name: string) => bar(page).getByRole("button", { name, exact: true });
const answer = (page: Page, person: string) => page.getByLabel(`Your answer to ${person}`);

/** Somebody waits; gives the page with their conversation open. */
export async function openWaiting(stage: Stage, input: Waiting, path = "/inbox") {
  const waiting = waits(stage.server().office, input);
  const page = await stage.openSignedIn(path);
  await inInbox(page, input.person).click();
  await bar(page).waitFor();
  return { ...waiting, page };
}

export const said = (stage: Stage, text: string) =>
  [...stage.server().office.office.rooms.values()].flatMap(({ messages }) =>
    messages.filter((line) => line.text === text),
  );

const wishesOf = (stage: Stage, kind: string) =>
  stage.server().office.desks.wishes.filter(({ wish }) => wish.kind === kind);

/** What waits for a person, and what a person does about it. */
export function inbox(stage: Stage): void {
  describe("the inbox", () => {
    beforeEach(() => {
      const { office } = stage.server();
      office.now = Date.now();
      employ(office);
    });

    it("says that nobody waits where nobody does", async () => {
      const page = await stage.openSignedIn("/inbox?only=waiting");
      await page.getByText("Nobody waits for a person").waitFor();
    });

    it("lists the most urgent first, then whoever waits longest, each with its reason", async () => {
      const { office } = stage.server();
      waits(office, { person: "Ines", text: "Hello?", minutes: 30, request: { priority: "normal" } });
      waits(office, { person: "Jamal", text: "Now!", minutes: 3, request: { priority: "urgent" } });
      waits(office, { person: "Kira", text: "Anybody?", minutes: 90, request: { priority: "normal" } });
      const page = await stage.openSignedIn("/inbox?only=waiting");
      await inInbox(page, "Kira").getByText("They dispute a bill.").waitFor();
      await inInbox(page, "Kira").getByText("1 h").waitFor();
      await inInbox(page, "Jamal").getByText("Urgent").waitFor();
      const rows = await page.getByRole("navigation", { name: "Inbox" }).getByRole("link").allTextContents();
      expect(rows.map((row) => /Ines|Jamal|Kira/.exec(row)?.[0])).toEqual(["Jamal", "Kira", "Ines"]);
    });

    it("comes up by itself, is counted in the navigation and said to whoever listens", async () => {
      const page = await stage.openSignedIn("/inbox");
      await page.getByText("Live", { exact: true }).waitFor();
      await inInbox(page, "Jamal").waitFor();
      waits(stage.server().office, { person: "Lou Brun", text: "Help!" });
      await inInbox(page, "Lou Brun").waitFor({ timeout: 3_000 });
      await page.getByRole("status").getByText("Lou Brun waits for a person").waitFor();
      await page.getByRole("status", { name: /^\d+ waiting for a person$/ }).waitFor();
    });

    it("is taken, answered and handed back, and the person sees a name and no machine", async () => {
      const person = "Mia Keller";
      const { page } = await openWaiting(stage, { person, text: "You charged me twice.", local: "whatsapp" });
      await button(page, "Take").click();
      await bar(page).getByText("You speak here since").waitFor();
      await inInbox(page, person).getByText("With Operator").waitFor();
      await answer(page, person).fill("I have refunded it.");
      await page.getByRole("button", { name: "Send answer" }).dblclick();
      await log(page).getByText("I have refunded it.").waitFor();
      expect(said(stage, "I have refunded it.")).toMatchObject([{ author: "Operator", colleague: true }]);
      await log(page)
        .getByRole("article", { name: /^Operator of the team/ })
        .getByText("Team")
        .waitFor();
      await button(page, "Hand back").click();
      await page.getByLabel(/^What was agreed/).fill("49.90 € are refunded.");
      await page.getByRole("button", { name: "Hand back to Ada" }).click();
      await bar(page).getByText("Ada answers here.").waitFor();
      await log(page).getByText("Agreed: 49.90 € are refunded.").waitFor();
      await inInbox(page, person).waitFor({ state: "detached" });
    });

    it("gives a line one key, however often it is sent, and keeps it until the server has it", async () => {
      const { page } = await openWaiting(stage, { person: "Nils", text: "Are you there?" });
      await page.route("**/ownership", (route) => {
        if (route.request().method() !== "POST") return route.continue();
        // The server has it, and its answer is lost on the way.
        void route.fetch().then(() => route.abort());
      });
      await answer(page, "Nils").fill("Yes, one moment.");
      await answer(page, "Nils").press("Enter");
      await page.getByText("The server cannot be reached.").waitFor();
      expect(await answer(page, "Nils").inputValue()).toBe("Yes, one moment.");
      await page.unroute("**/ownership");
      await answer(page, "Nils").press("Enter");
      await page.getByText("Your answer to Nils is on its way.").waitFor();
      expect(said(stage, "Yes, one moment.")).toHaveLength(1);
      expect(await answer(page, "Nils").inputValue()).toBe("");
    });

    it("keeps what is being written while another conversation is looked at", async () => {
      waits(stage.server().office, { person: "Otto", text: "And I?" });
      const { page } = await openWaiting(stage, { person: "Oda", text: "Hm?" });
      await answer(page, "Oda").fill("Half a sen");
      await inInbox(page, "Otto").click();
      await answer(page, "Otto").waitFor();
      expect(await answer(page, "Otto").inputValue()).toBe("");
      await inInbox(page, "Oda").click();
      expect(await answer(page, "Oda").inputValue()).toBe("Half a sen");
    });

    it("says who was faster, and keeps what was written", async () => {
      const { page, ref, handOver } = await openWaiting(stage, { person: "Pia", text: "Who is there?" });
      await answer(page, "Pia").fill("I am.");
      const { office } = stage.server();
      // As it is between two looks of the page: no frame has told of it yet.
      const { readers } = office.office.room(ref);
      const kept = [...readers];
      readers.clear();
      office.desks.own(ref, { kind: "take", id: handOver.id }, benSpeaks, Date.now());
      for (const reader of kept) readers.add(reader);
      await answer(page, "Pia").press("Enter");
      await page.getByText("Ben Okafor has taken it.").waitFor();
      await bar(page).getByText("Ben Okafor speaks since").waitFor();
      expect(said(stage, "I am.")).toEqual([]);
      await button(page, "Take over").click();
      await bar(page).getByText("You speak here").waitFor();
      expect(await answer(page, "Pia").inputValue()).toBe("I am.");
    });

    it("is passed on to a colleague, or to whoever is next in line", async () => {
      const { page, ref } = await openWaiting(stage, { person: "Quirin", text: "Hello" });
      await button(page, "Pass on").click();
      await page.getByLabel("Who takes over").selectOption({ label: "Carla Nuñez · Mattermost" });
      await page.getByRole("button", { name: "Pass on" }).last().click();
      await log(page).getByText("passed this on: Carla Nuñez is asked").waitFor();
      expect(wishesOf(stage, "pass").at(-1)?.wish).toMatchObject({ to: [{ userId: "m3" }] });
      expect(stage.server().office.desks.ownership(ref).handOver?.state).toBe("waiting");
      await bar(page)
        .getByText(/Carla Nuñez were asked/)
        .waitFor();
    });

    it("shows what an employee asks leave for, and takes the yes in the same place", async () => {
      const { page, ref } = await openWaiting(stage, { person: "Rike", text: "Refund me" });
      await button(page, "Take").click();
      const input = { person: "Rike", said: "The whole of it", words: "I can do that.", ref };
      const { confirmation } = askIn(stage.server().office, input, { code: "RRRR" });
      const request = page.getByRole("region", { name: "Request: Send an HTTP request" });
      await request.getByRole("button", { name: /^Approve/ }).click();
      await request.getByText("Approved by Operator").waitFor();
      expect(confirmation.state).toBe("approved");
    });

    it("sends again what did not arrive, and says when nothing is left to send", async () => {
      const { office } = stage.server();
      const ref = { tenantId: "demo", connectionId: "demo.mattermost", thread: "lost-Sören" };
      const room = office.office.room(ref);
      Object.assign(room, { person: "Sören", outcome: "undelivered" });
      office.office.put(room, {
        id: "s1",
        role: "person",
        author: "Sören",
        text: "Hello?",
        at: Date.now() - 9_000,
      });
      office.office.put(room, {
        ...{ id: "s2", role: "employee", author: "Ada", text: "Good morning!", at: Date.now() - 5_000 },
        ...{ turn: 1, outcome: "answered" },
        parts: [{ opId: "s2", text: "Good morning!", state: "failed", reason: "The bot was removed." }],
      });
      const page = await stage.openSignedIn("/inbox?only=undelivered");
      await inInbox(page, "Sören").getByText("The bot was removed.").waitFor();
      await inInbox(page, "Sören").click();
      const { resend } = office.deps.conversations;
      office.deps.conversations.resend = async () => false;
      await log(page).getByRole("button", { name: "Send again" }).click();
      await log(page).getByText("Nothing was left to send.").waitFor();
      office.deps.conversations.resend = resend;
      await log(page).getByRole("button", { name: "Send again" }).click();
      await inInbox(page, "Sören").waitFor({ state: "detached" });
      expect(office.desks.resent.filter(({ ref: { thread } }) => thread === ref.thread)).toMatchObject([
        { turn: 1 },
      ]);
      await log(page).getByText("Sent", { exact: true }).waitFor();
    });

    it("takes over from an employee in any conversation", async () => {
      const page = await stage.openSignedIn("/conversations");
      await page.getByRole("navigation", { name: "Conversations" }).getByText("Lena Hoffmann").click();
      await bar(page).getByText("Ada answers here.").waitFor();
      expect(await answer(page, "Lena Hoffmann").count()).toBe(0);
      await button(page, "Take over").click();
      await bar(page).getByText("You speak here since").waitFor();
      expect(await answer(page, "Lena Hoffmann").evaluate((field) => field === document.activeElement)).toBe(
        true,
      );
      const list = page.getByRole("navigation", { name: "Conversations" });
      await list.getByRole("link").filter({ hasText: "Lena Hoffmann" }).getByText("With Operator").waitFor();
    });

    it("names the files that came with a line, and nothing that was meant for the team alone", async () => {
      const files = [
        { name: "invoice.pdf", kind: "document" as const },
        { name: "", kind: "audio" as const },
      ];
      const { page, ref } = await openWaiting(stage, { person: "Tess", text: "", files });
      const { office } = stage.server().office;
      const to = { connectionId: BEN.connectionId, thread: "D7", target: {} };
      office.put(office.room(ref), {
        ...{ id: "relay", role: "employee", author: "Tess", text: "Tess: for Ben", at: Date.now() },
        ...{ turn: 2, outcome: "handed_off" },
        parts: [{ opId: "relay", text: "Tess: for Ben", state: "sent", to }],
      });
      const list = log(page).getByRole("list", { name: "Files" });
      await list.getByText("invoice.pdf").waitFor();
      await list.getByText("Recording").waitFor();
      expect(await log(page).getByText("for Ben").count()).toBe(0);
    });

    it("fits a phone: the list, then the conversation with its desk, and the way back", async () => {
      waits(stage.server().office, { person: "Wanda", text: "On my phone", request: { priority: "urgent" } });
      const page = await stage.openSignedIn("/inbox", {
        ...{ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
      });
      await inInbox(page, "Wanda").tap();
      await answer(page, "Wanda").waitFor();
      expect(await inInbox(page, "Wanda").isVisible()).toBe(false);
      expect(await overflow(page)).toBe(0);
      await button(page, "Take").tap();
      await bar(page).getByText("You speak here since").waitFor();
      await answer(page, "Wanda").fill("Good to see you.");
      await page.getByRole("button", { name: "Send answer" }).tap();
      await log(page).getByText("Good to see you.").waitFor();
      await page.getByRole("link", { name: "Back to the list" }).tap();
      await inInbox(page, "Wanda").getByText("With Operator").waitFor();
      expect(await overflow(page)).toBe(0);
    });

    it("runs and fetches nothing of what strangers wrote in it", async () => {
      const text = HOSTILE_TEXTS.join("\n");
      const { page } = await openWaiting(stage, {
        ...{ person: "Vic <img src=x>", text },
        files: [{ name: text, kind: "image" }],
        request: { reason: text, explanation: text, summary: text },
      });
      await bar(page).getByText("alert(1)").first().waitFor();
      await page.waitForTimeout(500);
      const inside = page.getByRole("main").locator("img, script, iframe, object, form, style, link, base");
      expect(await inside.count()).toBe(0);
    });
  });
}
