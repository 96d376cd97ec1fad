import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import type { Stage } from "./stage.ts";

const section = (page: Page, name: string) => page.getByRole("region", { name });
const own = (stage: Stage) => stage.server().office.directories.get("demo");

async function fillModel(page: Page, name: string): Promise<void> {
  await page.getByLabel("Name here").fill(name);
  await page.getByLabel("Model", { exact: true }).fill("large-1");
  await page.getByLabel("Address").fill("https://models.demo.example/v1");
  await page.getByLabel("API key").fill("sk-canary-key");
  await page.getByLabel("Read", { exact: true }).fill("2.5");
  await page.getByLabel("Written").fill("10");
}

async function addModel(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "Add a model" }).click();
  await fillModel(page, name);
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByRole("button", { name: `Edit ${name}` }).waitFor();
}

/** How the models do, and what is decided about them. */
export function models(stage: Stage): void {
  describe("the models", () => {
    it("show how answers go now and over time", async () => {
      const { office } = stage.server();
      // Other scenarios let the clock run on.
      const resting = office.models.book.health.openai;
      if (resting) resting.circuit.openUntil = office.now + 60_000;
      const page = await stage.openSignedIn("/models");
      await page.getByText("99.5 %").waitFor();
      await page.getByText("610 ms").waitFor();
      const table = section(page, "Models");
      await table.getByText("Answers normally").first().waitFor();
      await table.getByText(/^Resting after failures until/).waitFor();
      for (const chart of ["Answered", "First word", "Cost"])
        await page.getByRole("figure").filter({ hasText: chart }).locator("svg path").first().waitFor();
      await page.getByRole("radio", { name: "Day" }).focus();
      await page.keyboard.press("ArrowRight");
      await page
        .getByText(/in the last 7 days/)
        .first()
        .waitFor();
      expect(page.url()).toContain("range=week");
    });

    it("say what is missing when one is added, and never show its key again", async () => {
      const page = await stage.openSignedIn("/models");
      await page.getByRole("button", { name: "Add a model" }).click();
      await page.getByRole("button", { name: "Add", exact: true }).click();
      const form = page.getByRole("dialog", { name: "Add a model" });
      await form.getByText("Must not be empty").first().waitFor();
      await form.getByText("Enter a number").first().waitFor();
      await fillModel(page, "house");
      await page.getByRole("button", { name: "Add", exact: true }).click();
      await form.waitFor({ state: "detached" });
      expect(own(stage)?.deployments[0]).toMatchObject({
        id: "house",
        prices: { input: 2_500, output: 10_000 },
      });
      await page.getByRole("button", { name: "Edit house" }).click();
      await page.getByText("One is stored.").waitFor();
      expect(await page.content()).not.toContain("sk-canary-key");
      expect(await page.getByLabel("API key").inputValue()).toBe("");
    });

    it("can be removed, which can be taken back, and is done when the page is left", async () => {
      const page = await stage.openSignedIn("/models");
      await addModel(page, "passing");
      const remove = async () => {
        await page.getByRole("button", { name: "Edit passing" }).click();
        await page.getByRole("button", { name: "Remove" }).click();
        await page.getByText("passing is being removed").waitFor();
      };
      await remove();
      await page.getByRole("button", { name: "Undo" }).click();
      await page.getByRole("button", { name: "Edit passing" }).waitFor();
      expect(own(stage)?.deployments.some(({ id }) => id === "passing")).toBe(true);
      await remove();
      await page.getByRole("link", { name: "Conversations" }).click();
      await expect.poll(() => own(stage)?.deployments.some(({ id }) => id === "passing")).toBe(false);
    });

    it("are asked in an order that can be changed and put back", async () => {
      const page = await stage.openSignedIn("/models");
      await page.getByRole("button", { name: "Edit group quality" }).click();
      await page.getByRole("button", { name: "Ask openai earlier" }).click();
      await page.getByRole("button", { name: "Save", exact: true }).last().click();
      await page.getByRole("dialog").waitFor({ state: "detached" });
      expect(own(stage)?.tenant.models.groups[0]?.deployments).toEqual(["openai", "anthropic"]);
      await page.getByRole("button", { name: "Edit group quality" }).click();
      await page.getByRole("button", { name: "Back to the usual" }).click();
      await page.getByText("The group quality was removed").waitFor();
      expect(own(stage)?.tenant.models.groups).toEqual([]);
      await page.getByRole("button", { name: "Undo" }).click();
      await expect.poll(() => own(stage)?.tenant.models.groups.length).toBe(1);
    });

    it("have a budget, whose use is shown", async () => {
      const page = await stage.openSignedIn("/models");
      const row = page.getByRole("form", { name: "Budget of Whole workspace" });
      await row.getByLabel("A day").fill("lots");
      await row.getByRole("button", { name: "Save" }).click();
      await row.getByText("Enter a number").waitFor();
      await row.getByLabel("A day").fill("4");
      await row.getByRole("button", { name: "Save" }).click();
      await page.getByRole("progressbar", { name: "Share of today's budget" }).waitFor();
      await page.getByText("of $4.00: simple questions stay local").first().waitFor();
      expect(own(stage)?.tenant.models.budget).toEqual({ day: 4_000_000_000 });
    });

    it("are chosen for each employee, who can be pinned to local ones", async () => {
      const page = await stage.openSignedIn("/models");
      await page.getByLabel("Models of Ada").selectOption("quality");
      await page.getByLabel("Only local models for Ada").check();
      const ada = () => own(stage)?.agents.find(({ id }) => id === "ada");
      await expect.poll(ada).toMatchObject({ modelPreference: "quality", localOnly: true });
    });

    it("say why a call went where it went, and give the focus back", async () => {
      const page = await stage.openSignedIn("/models");
      const call = page.getByRole("button", { name: /openai.*Stood in/ });
      await call.click();
      const panel = page.getByRole("dialog", { name: "openai" });
      await panel.getByText("openai was next and answered.").waitFor();
      await panel.getByText("overloaded at both tries").waitFor();
      expect(await panel.getByText("Overloaded", { exact: true }).count()).toBe(2);
      await page.keyboard.press("Escape");
      await panel.waitFor({ state: "detached" });
      expect(await call.evaluate((element) => element === document.activeElement)).toBe(true);
    });

    it("show the receipt whose number a program was given", async () => {
      const page = await stage.openSignedIn("/models");
      await page.getByLabel("Find a receipt by its number").fill("receipt-4");
      await page.keyboard.press("Enter");
      const panel = page.getByRole("dialog", { name: "Nobody answered" });
      await panel.getByText("Too slow to begin").waitFor();
      await page.reload();
      await panel.waitFor();
      await page.keyboard.press("Escape");
      await page.getByLabel("Find a receipt by its number").fill("receipt-of-nobody");
      await page.keyboard.press("Enter");
      await page.getByText("There is no receipt of this number.").waitFor();
    });

    it("say what to do where there is none, and where nothing was asked yet", async () => {
      const { models: office, directories } = stage.server().office;
      const { builtIn, receipts, pointsOf } = office;
      const demo = own(stage);
      if (demo) directories.set("demo", { ...demo, deployments: [] });
      Object.assign(office, { builtIn: { deployments: [], groups: [] }, receipts: [], pointsOf: () => [] });
      const page = await stage.openSignedIn("/models");
      await page.getByText("Charts appear with the first question.").waitFor();
      await page.getByText("No model was asked yet.").waitFor();
      await page.getByText("No model is set up").waitFor();
      Object.assign(office, { builtIn, receipts, pointsOf });
      if (demo) directories.set("demo", demo);
    });

    it("say when the database is away, and go on without their figures", async () => {
      stage.server().office.databaseAway = true;
      const page = await stage.openSignedIn("/models");
      await page.getByText("The database is away.").first().waitFor();
      await section(page, "Models").getByText("claude-sonnet-5-5").waitFor();
    });
  });
}
