import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import type { Stage } from "./stage.ts";

const LENA = { tenantId: "demo", agentId: "ada", connectionId: "demo.whatsapp", userId: "491701234567" };
const kept = (stage: Stage) =>
  stage
    .server()
    .office.memory.of(LENA)
    .map(({ text }) => text);
const entry = (page: Page, text: string) =>
  page.getByRole("list", { name: "What is remembered" }).getByRole("listitem").filter({ hasText: text });

async function openLena(stage: Stage): Promise<Page> {
  const page = await stage.openSignedIn("/memory");
  await page.getByRole("link", { name: /491701234567/ }).click();
  await page.getByRole("heading", { name: "491701234567" }).waitFor();
  return page;
}

/** What employees remember of people. */
export function memory(stage: Stage): void {
  describe("what is remembered", () => {
    it("lists people by employee, and is searched for a word", async () => {
      const page = await stage.openSignedIn("/memory");
      await page.getByText("Ada remembers 2 facts and 1 exchange, from Demo whatsapp").waitFor();
      await page.getByLabel("Remembered by").selectOption("grace");
      await page.getByText("Grace remembers 1 fact").waitFor();
      expect(await page.getByRole("list", { name: "People" }).getByRole("listitem").count()).toBe(1);
      await page.getByLabel("Remembered by").selectOption("ada");
      await page.getByRole("link", { name: /491701234567/ }).click();
      await entry(page, "bakery").waitFor();
      await page.getByLabel("Search in what is remembered").fill("FLOUR");
      await entry(page, "bakery").waitFor({ state: "detached" });
      await entry(page, "flour").waitFor();
      await page.getByLabel("Search in what is remembered").fill("airship");
      await page.getByText("Nothing with “airship” is remembered.").waitFor();
    });

    it("leads to the conversation in which it was said", async () => {
      const page = await openLena(stage);
      await page.getByRole("link", { name: "Their latest conversation" }).click();
      await page.waitForURL(/\/conversations\?connection=demo\.whatsapp/);
    });

    it("is put right, and not left empty", async () => {
      const page = await openLena(stage);
      await entry(page, "bakery").getByRole("button", { name: "Correct" }).click();
      await page.getByLabel("What is right").fill(" ");
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByText("Say what is to be remembered, or delete it").waitFor();
      await page.getByLabel("What is right").fill("Lena runs a bakery with three shops.");
      await page.getByRole("button", { name: "Save" }).click();
      await entry(page, "three shops").getByRole("button", { name: "Correct" }).waitFor();
      expect(kept(stage)).toContain("Lena runs a bakery with three shops.");
    });

    it("is deleted at once and put back as it was", async () => {
      const page = await openLena(stage);
      await entry(page, "afternoon").getByRole("button", { name: "Delete" }).click();
      await entry(page, "afternoon").waitFor({ state: "detached" });
      expect(kept(stage).join()).not.toContain("afternoon");
      await page.getByRole("button", { name: "Undo" }).click();
      await entry(page, "afternoon").waitFor();
      expect(kept(stage).join()).toContain("afternoon");
    });

    it("is forgotten as a whole only when asked twice", async () => {
      const page = await openLena(stage);
      await page.getByRole("button", { name: "Forget this person" }).click();
      await page.getByRole("button", { name: "Keep" }).click();
      expect(kept(stage)).toHaveLength(3);
      await page.getByRole("button", { name: "Forget this person" }).click();
      await page.getByRole("button", { name: "Forget for good" }).click();
      await page.getByText("491701234567 is forgotten: 3 memories are gone for good.").waitFor();
      expect(kept(stage)).toEqual([]);
      expect(await page.getByRole("link", { name: /491701234567/ }).count()).toBe(0);
    });

    it("says so where there is none, and when the database is away", async () => {
      const { office } = stage.server();
      const all = [...office.memory.kept];
      office.memory.kept.clear();
      const page = await stage.openSignedIn("/memory");
      await page.getByText("Nobody is remembered yet").waitFor();
      for (const [key, entries] of all) office.memory.kept.set(key, entries);
      office.databaseAway = true;
      await page.reload();
      await page.getByText("The database is away: what is remembered cannot be shown now.").waitFor();
    });
  });
}
