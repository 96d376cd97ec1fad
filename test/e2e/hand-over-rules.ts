import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { furnishRules, furnishWeek, RULES } from "../doubles/office-rules.ts";
import { overflow } from "./browser.ts";
import type { Stage } from "./stage.ts";

const ada = (stage: Stage) => {
  const agent = stage
    .server()
    .office.directories.get("demo")
    ?.agents.find(({ id }) => id === "ada");
  if (!agent) throw new Error("there is no Ada");
  return agent;
};
const rows = (page: Page) => page.getByRole("list", { name: "Rules" }).getByRole("listitem");
const condition = (page: Page) => page.getByRole("textbox", { name: "When" });
const save = (page: Page) => page.getByRole("dialog").getByRole("button", { name: "Save" });
const reasons = (stage: Stage) => ada(stage).escalationRules.map(({ reason }) => reason);

/** When an employee fetches a person, and what that would have meant last week. */
export function handOverRules(stage: Stage): void {
  describe("the rules of a hand-over", () => {
    beforeAll(() => {
      furnishWeek(stage.server().office);
    });

    it("show a mistake at its place while it is typed, and put right what was meant", async () => {
      furnishRules(stage.server().office);
      const page = await stage.openSignedIn("/hand-over");
      await page.getByRole("button", { name: "Add a rule" }).click();
      await condition(page).pressSequentially("atempts >= 3");
      await page.getByText("At character 1: There is no atempts.").waitFor();
      expect(await condition(page).getAttribute("aria-invalid")).toBe("true");
      const marked = page.getByRole("dialog").locator("[data-wrong]", { hasText: /^atempts$/ });
      expect(await marked.textContent()).toBe("atempts");
      await page.getByRole("button", { name: "Use attempts" }).click();
      expect(await condition(page).inputValue()).toBe("attempts >= 3");
      await page.getByText("Understood.").waitFor();
      await page.getByRole("button", { name: /^channel/ }).click();
      expect(await condition(page).inputValue()).toBe('attempts >= 3 and channel == "whatsapp"');
      await condition(page).press("End");
      await condition(page).pressSequentially(" or turns > 9");
      await page.getByText('(attempts >= 3 and channel == "whatsapp") or turns > 9').waitFor();
    });

    it("are added, tried alone before they count, and kept as the server takes them", async () => {
      furnishRules(stage.server().office);
      const page = await stage.openSignedIn("/hand-over");
      await page.getByRole("button", { name: "Add a rule" }).click();
      await condition(page).fill("turns >");
      await save(page).click();
      await page
        .getByRole("dialog")
        .getByText(/^At the end: /)
        .waitFor();
      expect(ada(stage).escalationRules).toHaveLength(RULES.length);
      await condition(page).fill('mentions("glass")');
      await page.getByRole("button", { name: "Try it on last week" }).click();
      await page.getByText("1 of 28 conversations would have been handed over").waitFor();
      await save(page).click();
      await page.getByText("Must not be empty").waitFor();
      await page.getByLabel("Why a person is fetched").fill("Something arrived broken");
      await page.getByLabel("How urgent").selectOption("high");
      await page.getByLabel("Who takes over", { exact: true }).selectOption("demo.slack/U7");
      await save(page).click();
      await page.getByRole("dialog").waitFor({ state: "detached" });
      await rows(page)
        .filter({ hasText: "Something arrived broken" })
        .getByText("Ben Okafor takes over")
        .waitFor();
      expect(ada(stage).escalationRules.at(-1)).toEqual({
        condition: 'mentions("glass")',
        reason: "Something arrived broken",
        priority: "high",
        assignee: "demo.slack/U7",
      });
    });

    it("stand in the order in which they are looked at, and change places among their equals", async () => {
      furnishRules(stage.server().office);
      const page = await stage.openSignedIn("/hand-over");
      await rows(page).first().getByText("They dispute a bill").waitFor();
      await page.getByRole("button", { name: "Edit: The employee cannot find out" }).click();
      await page.getByLabel("How urgent").selectOption("normal");
      await save(page).click();
      await page.getByRole("dialog").waitFor({ state: "detached" });
      await page.getByRole("button", { name: "Earlier: The employee cannot find out" }).click();
      await expect
        .poll(() => reasons(stage).slice(-3))
        .toEqual(["The employee cannot find out", "Somebody is angry", "Money is to go back"]);
      await rows(page).nth(2).getByText("The employee cannot find out").waitFor();
    });

    it("are taken away at once and come back to their place with one press", async () => {
      furnishRules(stage.server().office);
      const page = await stage.openSignedIn("/hand-over");
      await page.getByRole("button", { name: "Remove: Money is to go back" }).click();
      await expect.poll(() => reasons(stage)).not.toContain("Money is to go back");
      await page.getByRole("button", { name: "Undo" }).click();
      await expect.poll(() => reasons(stage)).toEqual(RULES.map(({ reason }) => reason));
    });

    it("leave asking for a person in so many words, and who comes then, to a switch and a choice", async () => {
      furnishRules(stage.server().office);
      const page = await stage.openSignedIn("/hand-over");
      await page
        .getByRole("switch", { name: "Hears when somebody asks for a person" })
        .uncheck({ force: true });
      await expect.poll(() => ada(stage).naturalLanguageEscalation).toBe(false);
      const form = page.getByRole("form", { name: "Who takes over from Ada" });
      const choice = form.getByLabel("Who takes over where a rule names nobody");
      await choice.selectOption({ label: "Somebody else…" });
      await form.getByLabel("Where", { exact: true }).selectOption("demo.mattermost");
      await form.getByLabel("Their id there").fill("noor-7");
      await form.getByRole("button", { name: "Save" }).click();
      await expect.poll(() => ada(stage).escalationAssignee).toBe("demo.mattermost/noor-7");
      await choice.selectOption("");
      await form.getByRole("button", { name: "Save" }).click();
      await expect.poll(() => ada(stage).escalationAssignee).toBeNull();
    });

    it("say which of last week's conversations they would have handed over, each a link", async () => {
      furnishRules(stage.server().office);
      const page = await stage.openSignedIn("/hand-over");
      await page.getByRole("button", { name: "Try the rules" }).click();
      await page.getByText(/^Last week: \d+ of 28 conversations would have been handed over\.$/).waitFor();
      await page.getByRole("img", { name: /^Hand-overs by day\. Money is to go back: 5/ }).waitFor();
      const hits = page.getByRole("list", { name: "Conversations that would have been handed over" });
      await hits.getByRole("link", { name: /Ruth Okello.*Asked for a person/ }).waitFor();
      await hits.getByRole("link", { name: /Anna Berg.*question 2.*attempts >= 2 \(it is 2\)/ }).click();
      await page.getByRole("log").getByText("You charged me twice, I dispute this bill.").waitFor();
    });

    it("can be stopped while they are tried, and show what was found so far", async () => {
      const { office } = stage.server();
      furnishRules(office);
      const page = await stage.openSignedIn("/hand-over");
      let held: (() => void) | undefined;
      await page.route("**/dry-run", async (route) => {
        const asksForMore = route.request().postData()?.includes('"before"');
        if (asksForMore) await new Promise<void>((resolve) => (held = resolve));
        await route.continue().catch(() => {});
      });
      await page.getByRole("button", { name: "Try the rules" }).click();
      await page.getByText(/^So far: \d+ of \d+ conversations/).waitFor();
      await expect.poll(() => held).toBeDefined();
      await page.getByRole("button", { name: "Stop" }).click();
      await page.getByText(/^Stopped: [1-9]\d* of \d+ conversations/).waitFor();
      held?.();
      await page.getByRole("button", { name: "Try the rules" }).waitFor();
    });

    it("can be written with the keyboard alone", async () => {
      furnishRules(stage.server().office);
      const page = await stage.openSignedIn("/hand-over");
      await page.getByRole("button", { name: "Add a rule" }).focus();
      await page.keyboard.press("Enter");
      await condition(page).focus();
      await page.keyboard.type("refusals >= 2");
      await page.keyboard.press("Tab");
      expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("SUMMARY");
      await page.getByLabel("Why a person is fetched").focus();
      await page.keyboard.type("It declined twice");
      await save(page).focus();
      await page.keyboard.press("Enter");
      await rows(page).filter({ hasText: "It declined twice" }).waitFor();
      await page.keyboard.press("Shift+Tab");
      const added = page.getByRole("button", { name: "Edit: It declined twice" });
      await added.focus();
      await page.keyboard.press("Enter");
      await page.getByRole("dialog", { name: "Edit the rule" }).waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      await expect.poll(() => added.evaluate((button) => button === document.activeElement)).toBe(true);
    });

    it("fit a phone", async () => {
      furnishRules(stage.server().office);
      const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
      const page = await stage.openSignedIn("/hand-over", phone);
      await page.getByRole("button", { name: "Try the rules" }).click();
      await page.getByText(/^Last week: /).waitFor();
      expect(await overflow(page)).toBe(0);
      await page.getByRole("button", { name: "Edit: Somebody is angry" }).click();
      await condition(page).waitFor();
      expect(await overflow(page)).toBe(0);
    });
  });
}
