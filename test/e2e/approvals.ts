import type { Page } from "playwright-core";
import { beforeEach, describe, expect, it } from "vitest";
import { askIn, receiptOf } from "../doubles/office-asks.ts";
import { type Stage, say } from "./stage.ts";

const card = (page: Page, code: string) => page.getByRole("article", { name: new RegExp(`, ${code}$`) });
const approve = (page: Page, code: string) => card(page, code).getByRole("button", { name: /^Approve/ });

function ask(stage: Stage, person: string, code: string, partial: Parameters<typeof askIn>[2] = {}) {
  const input = { person, said: "Please refund it.", words: "I have looked at your order." };
  return askIn(stage.server().office, input, { code, ...partial });
}

const decisionsOn = (stage: Stage, id: string) =>
  stage.server().office.tools.decisions.filter(({ wish }) => wish.by === "id" && wish.id === id);

/** What waits for somebody's yes. */
export function approvals(stage: Stage): void {
  describe("approvals", () => {
    // Other scenarios let the clock run on; here the browser's and the server's must agree.
    beforeEach(() => {
      stage.server().office.now = Date.now();
    });

    it("say that nothing waits where nothing does", async () => {
      const page = await stage.openSignedIn("/approvals");
      await page.getByText("Nothing waits for you").waitFor();
    });

    it("are counted in the navigation and show exactly what would be done, with nothing hidden in it", async () => {
      const url = "https://аpi.demo.example/refunds";
      ask(stage, "Mia", "AAAA", {
        arguments: JSON.stringify({ method: "POST", note: "a\u202eb\u200bc", url }),
        lines: [{ label: "Address", value: url }],
      });
      const page = await stage.openSignedIn("/playground");
      await page.getByRole("status", { name: "1 to approve" }).waitFor();
      await page.getByRole("link", { name: /Approvals/ }).click();
      const mia = card(page, "AAAA");
      await mia.getByText("\\u{202e}").waitFor();
      expect(await mia.textContent()).toContain("a\\u{202e}b\\u{200b}c");
      await mia.getByText("https://xn--pi-6kc.demo.example/refunds").waitFor();
      await mia.getByText("the web page shop.example").waitFor();
      await mia.getByText("Mia, or you here").waitFor();
      await mia.getByText(/^About (9|10) minutes left$/).waitFor();
      await mia.getByRole("link", { name: "With Mia" }).click();
      await page.getByRole("log").getByText("I have looked at your order.").waitFor();
    });

    it("come up by themselves, and are given once, however often one presses", async () => {
      const page = await stage.openSignedIn("/approvals");
      await page.getByText("Live", { exact: true }).waitFor();
      const { confirmation } = ask(stage, "Olga", "BBBB");
      await card(page, "BBBB").waitFor({ timeout: 3_000 });
      await approve(page, "BBBB").dblclick();
      await card(page, "BBBB").getByText("Approved by Operator").waitFor();
      expect(decisionsOn(stage, confirmation.id)).toHaveLength(1);
      expect(confirmation.state).toBe("approved");
      expect(await approve(page, "BBBB").count()).toBe(0);
    });

    it("stay where they were when another is answered, so that no click meets the wrong one", async () => {
      const first = ask(stage, "Pavel", "CCCC", { expiresAt: Date.now() + 300_000 });
      ask(stage, "Quinn", "DDDD");
      const page = await stage.openSignedIn("/approvals");
      await card(page, "DDDD").waitFor();
      const order = () => page.getByRole("article").evaluateAll((all) => all.map((one) => one.ariaLabel));
      const before = await order();
      const codes = before.map((label) => label?.slice(-4)).filter((code) => /CCCC|DDDD/.test(code ?? ""));
      expect(codes).toEqual(["CCCC", "DDDD"]);
      first.confirmation.state = "denied";
      first.confirmation.decidedBy = { name: "Bob", userId: "U9", connectionId: "demo.slack", via: "button" };
      first.confirmation.reason = "Not yet";
      stage.server().office.office.decided(first.ref, first.confirmation);
      await card(page, "CCCC").getByText("Denied by Bob").waitFor({ timeout: 5_000 });
      await card(page, "CCCC").getByText("“Not yet”").waitFor();
      expect(await order()).toEqual(before);
    });

    it("are denied with a reason for the employee, with the keyboard alone", async () => {
      const { confirmation } = ask(stage, "Rosa", "EEEE");
      const page = await stage.openSignedIn("/approvals");
      await card(page, "EEEE").getByRole("button", { name: /^Deny/ }).focus();
      await page.keyboard.press("Enter");
      await page.keyboard.type("Ask finance first");
      await page.keyboard.press("Enter");
      await card(page, "EEEE").getByText("Denied by Operator").waitFor();
      expect(confirmation).toMatchObject({ state: "denied", reason: "Ask finance first" });
    });

    it("say who was first", async () => {
      const { confirmation } = ask(stage, "Sven", "FFFF");
      const page = await stage.openSignedIn("/approvals");
      await approve(page, "FFFF").waitFor();
      confirmation.state = "approved";
      confirmation.decidedBy = { name: "Bob", userId: "U9", connectionId: "demo.slack", via: "button" };
      await approve(page, "FFFF").click();
      await card(page, "FFFF")
        .getByText(/Bob was first|Approved by Bob/)
        .first()
        .waitFor();
      expect(confirmation.decidedBy.name).toBe("Bob");
    });

    it("say that one ran out", async () => {
      ask(stage, "Tom", "GGGG", { expiresAt: Date.now() + 2_000 });
      const page = await stage.openSignedIn("/approvals");
      await card(page, "GGGG")
        .getByText("Nobody answered in time. Nothing was done.")
        .waitFor({ timeout: 12_000 });
      expect(await approve(page, "GGGG").count()).toBe(0);
    });

    it("stand in the transcript as cards, with what was really done, and are answered there", async () => {
      const receipts = [receiptOf()];
      const input = { person: "Uma", said: "Refund it", words: "I have looked.", receipts };
      const { ref, confirmation } = askIn(stage.server().office, input, { code: "HHHH" });
      const page = await stage.openSignedIn(
        `/conversations?connection=${ref.connectionId}&thread=${encodeURIComponent(ref.thread)}`,
      );
      const request = page.getByRole("region", { name: "Request: Send an HTTP request" });
      await request.getByText("https://api.demo.example/refunds").first().waitFor();
      expect(await page.getByRole("log").getByText("HHHH").count()).toBe(0);
      const done = page.getByRole("list", { name: "What was done for this" });
      await done.getByText("Search the web").waitFor();
      await done.getByRole("link", { name: "Returns at the shop" }).waitFor();
      await request.getByRole("button", { name: /^Approve/ }).click();
      await request.getByText("Approved by Operator").waitFor();
      await page.getByRole("log").getByText("Operator approved: Send an HTTP request").waitFor();
      confirmation.state = "unknown";
      stage.server().office.office.decided(ref, confirmation);
      await request.getByText("Nobody can tell whether it was done").waitFor();
    });

    it("are answered in the playground, too, without leaving it", async () => {
      const page = await stage.openSignedIn("/playground");
      await say(page, "Please refund order 7");
      await page.getByText("I am happy to help").waitFor();
      const { office } = stage.server();
      const rooms = [...office.office.rooms.values()];
      const room = rooms.find(({ messages }) =>
        messages.some(({ text }) => text === "Please refund order 7"),
      );
      const input = { person: "You", said: "The whole of it", words: "I can do that.", ref: room?.ref };
      const { confirmation } = askIn(office, input, { code: "JJJJ" });
      const request = page.getByRole("region", { name: "Request: Send an HTTP request" });
      await request.getByRole("button", { name: /^Deny/ }).click();
      await request.getByRole("button", { name: "Deny it" }).click();
      await request.getByText("Denied by Operator").waitFor();
      expect(confirmation.state).toBe("denied");
    });
  });
}
