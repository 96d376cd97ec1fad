import type { Page } from "playwright-core";
import { beforeEach, describe, expect, it } from "vitest";
import { employ, waits } from "../doubles/office-inbox.ts";
import { bar, log, said } from "./inbox.ts";
import { inInbox, type Stage } from "./stage.ts";

const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent ?? "");

/** The inbox without a mouse. */
export function inboxKeys(stage: Stage): void {
  describe("the inbox by keyboard", () => {
    beforeEach(() => {
      const { office } = stage.server();
      office.now = Date.now();
      employ(office);
    });

    it("is worked through from the first to the next without touching a mouse", async () => {
      const { office } = stage.server();
      const request = { priority: "urgent" as const };
      waits(office, { person: "Aki", text: "First", minutes: 900, request });
      waits(office, { person: "Bea", text: "Second", minutes: 800, request });
      const page = await stage.openSignedIn("/inbox?only=waiting");
      await inInbox(page, "Bea").waitFor();
      await page.keyboard.press("j");
      expect(await focused(page)).toContain("Aki");
      await page.keyboard.press("j");
      expect(await focused(page)).toContain("Bea");
      await page.keyboard.press("k");
      await page.keyboard.press("Enter");
      await bar(page).getByText("Waiting for a person").waitFor();
      await page.keyboard.press("t");
      await bar(page).getByText("You speak here since").waitFor();
      await page.waitForFunction(() => document.activeElement?.tagName === "TEXTAREA");
      await page.keyboard.type("Hello Aki, how can I help? jkbt");
      await page.keyboard.press("Enter");
      await log(page).getByText("Hello Aki, how can I help? jkbt").waitFor();
      expect(said(stage, "Hello Aki, how can I help? jkbt")).toHaveLength(1);
      await page.keyboard.press("Escape");
      await page.keyboard.press("b");
      await page.getByLabel(/^What was agreed/).waitFor();
      await page.getByRole("heading", { name: "Aki" }).waitFor();
      await page.keyboard.type("A new one is sent.");
      await page.keyboard.press("Enter");
      await bar(page).getByText("Ada answers here.").waitFor();
      await log(page).getByText("Agreed: A new one is sent.").waitFor();
      await page.keyboard.press("j");
      expect(await focused(page)).toContain("Bea");
    });

    it("opens and answers the one under the focus with a single key", async () => {
      waits(stage.server().office, {
        person: "Cleo",
        text: "Third",
        minutes: 990,
        request: { priority: "urgent" },
      });
      const page = await stage.openSignedIn("/inbox?only=waiting");
      await inInbox(page, "Cleo").waitFor();
      await inInbox(page, "Cleo").focus();
      await page.keyboard.press("r");
      await page.getByLabel("Your answer to Cleo").waitFor();
      await page.waitForFunction(() => document.activeElement?.tagName === "TEXTAREA");
      expect(await page.getByLabel("Your answer to Cleo").inputValue()).toBe("");
    });

    it("says why a key does nothing here, and leaves a form with Escape", async () => {
      const page = await stage.openSignedIn("/inbox?only=held");
      await inInbox(page, "Marc Dubois").click();
      await bar(page).getByText("Ada answers here.").waitFor();
      await page.keyboard.press("b");
      await page.getByText("Take it over first.").waitFor();
      await page.keyboard.press("s");
      await page.getByText("Everything was delivered.").waitFor();
      await page.getByRole("radio", { name: /^Waiting/ }).check({ force: true });
      await inInbox(page, "Bea").click();
      await bar(page).getByText("Waiting for a person").waitFor();
      await page.keyboard.press("p");
      await page.getByLabel("Who takes over").waitFor();
      await page.keyboard.press("Escape");
      await page.getByLabel("Who takes over").waitFor({ state: "detached" });
      const heading = page.getByRole("heading", { name: "Bea" });
      expect(await heading.evaluate((element) => element === document.activeElement)).toBe(true);
    });

    it("moves with the arrows inside the list and leaves them alone elsewhere", async () => {
      const page = await stage.openSignedIn("/inbox?only=waiting");
      await inInbox(page, "Cleo").focus();
      await page.keyboard.press("ArrowDown");
      expect(await focused(page)).toContain("Bea");
      await page.getByRole("radio", { name: /^Waiting/ }).focus();
      await page.keyboard.press("ArrowRight");
      await expect.poll(() => page.url()).toContain("only=owned");
    });
  });
}
