import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { furnishTrace, type TracedTurn } from "../doubles/office-trace.ts";
import { overflow } from "./browser.ts";
import type { Stage } from "./stage.ts";

const conversation = ({ ref }: TracedTurn) =>
  `/conversations?${new URLSearchParams({ connection: ref.connectionId, thread: ref.thread })}`;
const panel = (page: Page) => page.getByRole("dialog", { name: "How this came about" });
const steps = (page: Page) => panel(page).getByRole("list", { name: "Step by step" }).getByRole("listitem");
const bar = (page: Page, name: RegExp) => panel(page).getByRole("button", { name });

/** From a message to everything that led to it. */
export function turnTimeline(stage: Stage): void {
  let traced: TracedTurn;
  const furnished = () => {
    traced ??= furnishTrace(stage.server().office);
    return traced;
  };

  describe("how a message came about", () => {
    it("is drawn and told: messages, models, tools, the question and its answer, what was sent", async () => {
      const page = await stage.openSignedIn(conversation(furnished()));
      await page.getByRole("button", { name: "How this came about" }).click();
      await panel(page)
        .getByText(/Waits for approval · 6 min/)
        .waitFor();
      expect(page.url()).toContain("turn=41");
      await bar(page, /Message: Noor Haddad$/)
        .first()
        .waitFor();
      await bar(page, /Model: anthropic gave no answer: overloaded, took 310 ms, failed$/).waitFor();
      await bar(page, /Tool: Look an order up: done, took 820 ms$/).waitFor();
      await bar(page, /Approval: Asked Ben Okafor for leave: refund order, took 6 min$/).waitFor();
      await bar(page, /Delivery: Sent, and read$/).waitFor();
      expect(await steps(page).count()).toBe(11);
      await steps(page).filter({ hasText: "first word after 640 ms" }).first().waitFor();
    });

    it("leads from a model's bar to its words, and from them to why it was asked, and back", async () => {
      const page = await stage.openSignedIn(`${conversation(furnished())}&turn=41`);
      await bar(page, /Model: openai answered, took 2.1 s$/).click();
      const chosen = panel(page).locator("li[data-chosen]");
      expect(await chosen.textContent()).toContain("openai answered");
      await chosen.getByRole("button", { name: "Why this model" }).click();
      const receipt = page.getByRole("dialog", { name: "openai" });
      await receipt.getByText("anthropic was overloaded twice; openai was next and answered.").waitFor();
      await page.keyboard.press("Escape");
      await receipt.waitFor({ state: "detached" });
      await panel(page).waitFor();
      await page.keyboard.press("Escape");
      await panel(page).waitFor({ state: "detached" });
      await expect.poll(() => page.url()).not.toContain("turn=");
    });

    it("is walked through with arrow keys, one stop of Tab for all of it", async () => {
      const page = await stage.openSignedIn(`${conversation(furnished())}&turn=41`);
      await bar(page, /Message: Noor Haddad$/)
        .first()
        .focus();
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("ArrowRight");
      const focused = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
      expect(await focused()).toMatch(/anthropic gave no answer/);
      await page.keyboard.press("End");
      expect(await focused()).toMatch(/Delivery: Sent$/);
      await page.keyboard.press("Tab");
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Why this model");
    });

    it("says so where there is no such turn", async () => {
      const page = await stage.openSignedIn(`${conversation(furnished())}&turn=99`);
      await panel(page).getByText("This turn cannot be shown").waitFor();
      await panel(page).getByText("There is no such turn.").waitFor();
    });

    it("fits a phone", async () => {
      const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
      const page = await stage.openSignedIn(`${conversation(furnished())}&turn=41`, phone);
      await steps(page).first().waitFor();
      expect(await overflow(page)).toBe(0);
      const tooWide = () =>
        panel(page).evaluate(
          (dialog) =>
            [...dialog.querySelectorAll("*")].filter(
              (one) => one.scrollWidth > 0 && one.getBoundingClientRect().right > 391,
            ).length,
        );
      // The panel slides in: what counts is where it comes to rest.
      await expect.poll(tooWide).toBe(0);
    });
  });
}
