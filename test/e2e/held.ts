import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { HOSTILE_TEXTS } from "./hostile-texts.ts";
import { inInbox, type Stage } from "./stage.ts";

const card = (page: Page, person: string) => page.getByRole("article", { name: `Held: ${person}` });

/** A conversation of that person that no model could answer. */
function hold(stage: Stage, person: string, text: string, channel = "mattermost"): void {
  const { office, held } = stage.server().office;
  const ref = { tenantId: "demo", connectionId: `demo.${channel}`, thread: `held-${person}` };
  const room = office.room(ref);
  room.person = person;
  const at = Date.now() - 60_000;
  office.put(room, { id: `q-${person}`, role: "person", author: person, text, at });
  const failures = [{ deployment: "anthropic", class: "overloaded", words: "was overloaded" }];
  held.hold(ref, "No model answered.", failures, at);
  office.announce(room);
}

const wishes = (stage: Stage) => stage.server().office.held.wishes;

/** The Held queue, with one of them open. The address from before there was an inbox still leads there. */
async function openHeld(stage: Stage, person: string): Promise<Page> {
  const page = await stage.openSignedIn("/held");
  await inInbox(page, person).click();
  await card(page, person).waitFor();
  return page;
}

/** What no model could answer, in the inbox. */
export function held(stage: Stage): void {
  describe("what is held", () => {
    it("is counted in the navigation and shows all that is needed to answer it", async () => {
      hold(stage, "Olga", "Where is my crate?");
      const page = await stage.openSignedIn("/playground");
      await page.getByRole("status", { name: /^\d+ waiting for a person$/ }).waitFor();
      await page.getByRole("link", { name: /^Inbox/ }).click();
      await inInbox(page, "Olga").getByText("Needs review").waitFor();
      await inInbox(page, "Olga").click();
      await page.getByRole("log").getByText("Where is my crate?").waitFor();
      const olga = card(page, "Olga");
      await olga.getByText("was overloaded").waitFor();
      await olga.getByText("Models were asked 5 times.").waitFor();
      await olga.getByText("Olga was not told anything.").waitFor();
    });

    it("comes up by itself", async () => {
      const page = await stage.openSignedIn("/held");
      await page.getByText("Live", { exact: true }).waitFor();
      hold(stage, "Nora", "Hello?");
      await inInbox(page, "Nora").waitFor({ timeout: 3_000 });
    });

    it("is answered by hand, once, under the name of whoever answers", async () => {
      hold(stage, "Pavel", "May I pay later?");
      const page = await stage.openSignedIn("/settings");
      await page.getByLabel("Your name").fill("Maria");
      await page.getByRole("link", { name: /^Inbox/ }).click();
      await inInbox(page, "Pavel").click();
      await card(page, "Pavel").getByRole("button", { name: "Answer by hand" }).click();
      await page.getByLabel("Your answer to Pavel").fill("Yes, within 30 days.");
      const send = card(page, "Pavel").getByRole("button", { name: "Send answer" });
      await send.dblclick();
      await page.getByText("Your answer to Pavel is on its way.").waitFor();
      await card(page, "Pavel").waitFor({ state: "detached" });
      const sent = wishes(stage).filter((wish) => wish.kind === "answer" && wish.text.includes("30 days"));
      expect(new Set(sent.map((wish) => wish.kind === "answer" && wish.key)).size).toBe(1);
      await page.getByRole("link", { name: "Conversations" }).click();
      await page.getByRole("navigation", { name: "Conversations" }).getByText("Pavel").click();
      const log = page.getByRole("log");
      await log.getByText("Yes, within 30 days.").waitFor();
      await log.getByText("Maria").first().waitFor();
      expect(await log.getByText("Yes, within 30 days.").count()).toBe(1);
    });

    it("says what a colleague did first, and keeps what was written", async () => {
      hold(stage, "Quentin", "Is it open?");
      const page = await openHeld(stage, "Quentin");
      await card(page, "Quentin").getByRole("button", { name: "Answer by hand" }).click();
      await page.getByLabel("Your answer to Quentin").fill("Until six.");
      const { office } = stage.server();
      const ref = { tenantId: "demo", connectionId: "demo.mattermost", thread: "held-Quentin" };
      const by = { id: "other", name: "Jo" };
      office.held.end(
        ref,
        { kind: "answer", turn: 1, by, key: "another-key", text: "Until five." },
        Date.now(),
      );
      await card(page, "Quentin").getByRole("button", { name: "Send answer" }).click();
      await page.getByText("Jo has answered: Until five.").waitFor();
      expect(await page.getByLabel("Your answer to Quentin").inputValue()).toBe("Until six.");
    });

    it("is asked again", async () => {
      hold(stage, "Rosa", "What does it cost?");
      const page = await openHeld(stage, "Rosa");
      await card(page, "Rosa").getByRole("button", { name: "Ask the models again" }).click();
      await page.getByText("The models are asked again for Rosa.").waitFor();
      await card(page, "Rosa").waitFor({ state: "detached" });
    });

    it("is closed with a reason, after a moment in which that can be taken back", async () => {
      hold(stage, "Sven", "spam spam");
      const page = await openHeld(stage, "Sven");
      const close = async () => {
        await card(page, "Sven").getByRole("button", { name: "Close without an answer" }).click();
        await page.getByLabel("Why it needs no answer").fill("Advertising");
        await page.getByRole("button", { name: "Close it" }).click();
        await card(page, "Sven").waitFor({ state: "detached" });
      };
      await close();
      await page.getByRole("button", { name: "Undo" }).click();
      await card(page, "Sven").waitFor();
      expect(wishes(stage).some((wish) => wish.kind === "dismiss" && wish.reason === "Advertising")).toBe(
        false,
      );
      await close();
      await page.getByRole("link", { name: "Models", exact: true }).click();
      await expect
        .poll(() => wishes(stage).some((wish) => wish.kind === "dismiss" && wish.reason === "Advertising"))
        .toBe(true);
    });

    it("runs and fetches nothing of what strangers wrote in it", async () => {
      hold(stage, "Tom", HOSTILE_TEXTS.join("\n"));
      const page = await openHeld(stage, "Tom");
      const tom = card(page, "Tom");
      await page.getByRole("log").getByText("alert(1)").first().waitFor();
      for (const place of [tom, page.getByRole("log"), page.getByRole("navigation", { name: "Inbox" })])
        expect(
          await place.locator("img, script, iframe, object, form, style, link, meta, base").count(),
        ).toBe(0);
    });
  });
}
