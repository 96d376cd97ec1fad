import { describe, expect, it } from "vitest";
import { furnishRules } from "../doubles/office-rules.ts";
import { overflow } from "./browser.ts";
import type { Stage } from "./stage.ts";

const own = (stage: Stage) => {
  const directory = stage.server().office.directories.get("demo");
  if (!directory) throw new Error("there is no demo company");
  return directory;
};

/** Who takes over, when they are at work, and how employees behave until then. */
export function team(stage: Stage): void {
  describe("the team", () => {
    it("is named, has its minutes, its hours and its days off", async () => {
      furnishRules(stage.server().office);
      const page = await stage.openSignedIn("/settings");
      const form = page.getByRole("form", { name: "Who takes over" });
      await form.getByRole("button", { name: "Take Carla Nuñez out" }).click();
      await form.getByRole("button", { name: "Add a person" }).click();
      await form.getByLabel("Where").last().selectOption("demo.mattermost");
      await form.getByLabel("Their id there").last().fill("noor-7");
      await form.getByLabel("Name").last().fill("Noor");
      await form.getByLabel("Minutes each of them has").fill("soon");
      await form.getByRole("button", { name: "Save" }).click();
      await form.getByText("Between 5 seconds and a day").waitFor();
      await form.getByLabel("Minutes each of them has").fill("2.5");
      await form.getByRole("switch", { name: "The team keeps business hours" }).check({ force: true });
      await form.getByLabel("Time zone").fill("Europe/Berl");
      await form.getByText("There is no such place yet.").waitFor();
      await form.getByLabel("Time zone").fill("Europe/Berlin");
      await form.getByText(/^It is \w+ \d\d:\d\d there now\. 40 hours a week\.$/).waitFor();
      await form.getByLabel("Monday until").fill("08:00");
      await form.getByText("A shift ends after it begins.").waitFor();
      expect(await form.getByRole("button", { name: "Save", exact: true }).isDisabled()).toBe(true);
      await form.getByLabel("Monday until").fill("12:30");
      await form.getByRole("button", { name: "Add a shift on Monday" }).click();
      await form.getByLabel("Monday, shift 2 until").fill("00:00");
      await form.getByLabel("Closed as well on").fill("2026-12-25");
      await form.getByLabel("Closed as well on").press("Enter");
      await form.getByRole("button", { name: "Save", exact: true }).click();
      await form.getByText("This is what holds now.").waitFor();
      expect(own(stage).tenant.tools.handOver.takeMs).toBe(150_000);
      const { team: people, hours } = own(stage).tenant.tools.handOver;
      expect(people.map(({ name }) => name)).toEqual(["Ben Okafor", "Noor"]);
      expect(hours).toMatchObject({ timeZone: "Europe/Berlin", closed: ["2026-12-25"] });
      expect(hours?.week.mon).toEqual([
        { from: "09:00", to: "12:30" },
        { from: "13:30", to: "24:00" },
      ]);
      expect(hours?.week.sun).toEqual([]);
      await page.reload();
      await form.getByRole("button", { name: "Open again: 2026-12-25" }).waitFor();
      expect(await form.getByLabel("Monday, shift 2 until").inputValue()).toBe("00:00");
    });

    it("has employees who wait for more lines and keep to their subject", async () => {
      const page = await stage.openSignedIn("/tools");
      await page.getByText("Manners and subject").first().click();
      const form = page.getByRole("form", { name: "Manners and subject of Ada" });
      await form.getByLabel("Seconds of quiet before it answers").fill("60");
      await form.getByRole("button", { name: "Save" }).click();
      await form.getByText("Between 0 and 10 seconds").waitFor();
      await form.getByLabel("Seconds of quiet before it answers").fill("2,5");
      await form.getByLabel("What it talks about").fill("Orders\n\nInvoices");
      await form
        .getByRole("switch", { name: "Keeps to its subject on every channel" })
        .check({ force: true });
      await form.getByRole("button", { name: "Save" }).click();
      await form.getByText("Saved.").waitFor();
      expect(own(stage).agents.find(({ id }) => id === "ada")?.work).toMatchObject({
        quietMs: 2_500,
        topics: ["Orders", "Invoices"],
        isScopedEverywhere: true,
      });
    });

    it("says which other programs count, and to whom", async () => {
      const page = await stage.openSignedIn("/settings");
      const form = page.getByRole("form", { name: "Programs on Demo slack" });
      await form.getByLabel("Demo slack (Slack)").fill("B024BE7LH\n\nB024BE7LH\nU07");
      await form.getByRole("button", { name: "Save" }).click();
      const kept = () => own(stage).connections.find(({ id }) => id === "demo.slack")?.settings.allowBots;
      await expect.poll(kept).toEqual(["B024BE7LH", "U07"]);
      await expect.poll(() => form.getByRole("button", { name: "Save" }).isDisabled()).toBe(true);
      expect(await page.getByRole("form", { name: /^Programs on/ }).count()).toBe(2);
    });

    it("is set up on a phone, too", async () => {
      furnishRules(stage.server().office);
      const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
      const page = await stage.openSignedIn("/settings", phone);
      const form = page.getByRole("form", { name: "Who takes over" });
      await form.getByRole("switch", { name: "The team keeps business hours" }).check({ force: true });
      await form.getByLabel("Friday until").waitFor();
      expect(await overflow(page)).toBe(0);
    });
  });
}
