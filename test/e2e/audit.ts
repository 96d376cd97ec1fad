import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import type { Stage } from "./stage.ts";

const entries = (page: Page) => page.getByRole("list", { name: "Entries" }).getByRole("button");

/** The audit trail. */
export function audit(stage: Stage): void {
  describe("the trail", () => {
    it("is read newest first, by kind, employee and conversation, and drawn", async () => {
      const page = await stage.openSignedIn("/audit");
      await page.getByRole("figure").locator("svg path").first().waitFor();
      const all = await entries(page).count();
      await page.getByLabel("What happened").last().selectOption("confirmation");
      await expect.poll(() => entries(page).count()).toBe(1);
      await entries(page).getByText("refund · denied · by Maria").waitFor();
      await page.getByLabel("Employee", { exact: true }).selectOption("grace");
      await page.getByText("Nothing like that happened").waitFor();
      await page.getByRole("button", { name: "Show all" }).click();
      await expect.poll(() => entries(page).count()).toBe(all);
      await page
        .getByLabel("Conversation", { exact: true })
        .selectOption({ label: "What operators changed" });
      await expect.poll(() => entries(page).count()).toBe(1);
      await page.reload();
      await entries(page).getByText("models of Ada · Maria").waitFor();
    });

    it("is read of one conversation, also where its thread holds signs that addresses write otherwise", async () => {
      const { tools } = stage.server().office;
      const before = tools.events;
      const [first] = before;
      if (!first) throw new Error("nothing happened");
      const thread = "week/Anna%20B+g";
      tools.events = [
        { ...first, id: "odd", thread, type: "delivery", outputSummary: "sent oddly" },
        ...before,
      ];
      const page = await stage.openSignedIn(
        `/audit?${new URLSearchParams({ connection: first.connectionId, thread })}`,
      );
      await entries(page).getByText("sent oddly").waitFor();
      await page.getByLabel("What happened").last().selectOption("delivery");
      await expect.poll(() => new URL(page.url()).searchParams.get("type")).toBe("delivery");
      expect(new URL(page.url()).searchParams.get("thread")).toBe(thread);
      await expect.poll(() => entries(page).count()).toBe(1);
      tools.events = before;
    });

    it("shows a change of settings as what was and what is", async () => {
      const page = await stage.openSignedIn("/audit");
      await page.getByRole("button", { name: /Settings changed/ }).click();
      const panel = page.getByRole("dialog", { name: "Models of Ada" });
      const row = panel.getByRole("row", { name: /model preference/ });
      expect(await row.getByRole("cell").allTextContents()).toEqual(["fast", "quality"]);
      await page.keyboard.press("Escape");
      await panel.waitFor({ state: "detached" });
    });

    it("is verified in parts, with how far that is, and found whole", async () => {
      const page = await stage.openSignedIn("/audit");
      let letGo = () => {};
      const held = new Promise<void>((resolve) => {
        letGo = resolve;
      });
      await page.route("**/audit/verify*", async (route) => {
        const isSecond = new URL(route.request().url()).searchParams.get("after") === "half";
        if (isSecond) await held;
        const part = isSecond ? {} : { next: "half" };
        await route.fulfill({ json: { conversations: 3, entries: 1_200, broken: [], ...part } });
      });
      await page.getByRole("button", { name: "Verify" }).click();
      await page.getByText("Checking: 3 conversations, 1,200 entries so far").waitFor();
      letGo();
      await page.getByText("All whole: 6 conversations, 2,400 entries").waitFor();
    });

    it("names the first broken link and leads to it", async () => {
      const { tools } = stage.server().office;
      const whole = tools.verification;
      const link = { connectionId: "demo.console", thread: "config", seq: 66, why: "altered" };
      tools.verification = { ...whole, broken: [{ ...link, words: "is not what was written down." }] };
      const page = await stage.openSignedIn("/audit");
      await page.getByRole("button", { name: "Verify" }).click();
      await page.getByText(/^1 broken:/).waitFor();
      await page.getByText("is not what was written down.").waitFor();
      await page.getByRole("link", { name: "Entry 66 of config" }).click();
      await expect.poll(() => entries(page).count()).toBe(1);
      tools.verification = whole;
    });

    it("is taken home as JSON Lines", async () => {
      const page = await stage.openSignedIn("/audit");
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("link", { name: "Export" }).click(),
      ]);
      expect(download.suggestedFilename()).toMatch(/^audit-demo-\d{4}-\d\d-\d\d\.jsonl$/);
      const lines = (await readFile(await download.path(), "utf8")).trimEnd().split("\n");
      expect(lines).toHaveLength(stage.server().office.tools.exported.length);
      expect(JSON.parse(lines[0] ?? "")).toMatchObject({ kind: "entry" });
    });

    it("says when it cannot be read or checked", async () => {
      stage.server().office.databaseAway = true;
      const page = await stage.openSignedIn("/audit");
      await page.getByText("The database is away.", { exact: false }).first().waitFor();
      await page.getByRole("button", { name: "Verify" }).click();
      await page.getByText("Not finished: 0 conversations, 0 entries").waitFor();
    });
  });
}
