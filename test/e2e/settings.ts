import { describe, expect, it } from "vitest";
import type { Stage } from "./stage.ts";

/** API tokens, and what belongs to this device. */
export function settings(stage: Stage): void {
  describe("the settings", () => {
    it("make a token, show it once with an example, and revoke it when asked twice", async () => {
      const page = await stage.openSignedIn("/settings");
      await page.getByLabel("Name", { exact: true }).fill("Web shop");
      await page.getByRole("button", { name: "Make a token" }).click();
      const token = await page.getByText(/^kst_demo_/).textContent();
      await page.getByText("/v1/chat/completions").waitFor();
      await page.getByText("Web shop").waitFor();
      await page.reload();
      await page.getByText("Web shop").waitFor();
      expect(await page.content()).not.toContain(token);
      await page.getByRole("button", { name: "Revoke Web shop" }).click();
      expect(stage.server().office.directories.get("demo")?.tokens[0]?.revokedAt).toBeUndefined();
      await page.getByRole("button", { name: "Revoke for good" }).click();
      await page.getByText(/^revoked/).waitFor();
      expect(stage.server().office.directories.get("demo")?.tokens[0]?.revokedAt).toBeDefined();
    });

    it("say what a token without a name lacks", async () => {
      const page = await stage.openSignedIn("/settings");
      await page.getByRole("button", { name: "Make a token" }).click();
      await page.getByText("Give it a name").waitFor();
    });

    it("say who is told when messages wait too long, until nobody is", async () => {
      const kept = () => stage.server().office.directories.get("demo")?.tenant.tools.alerts;
      const page = await stage.openSignedIn("/settings");
      const form = page.getByRole("form", { name: "Alerts" });
      await form.getByRole("button", { name: "Tell this person" }).click();
      await form.getByText("Must not be empty").waitFor();
      await form.getByLabel("Where to tell them").selectOption("demo.mattermost");
      await form.getByLabel("Their id there").fill("noor-7");
      await form.getByLabel("What you call them").fill("Noor");
      await form.getByRole("button", { name: "Tell this person" }).click();
      await form.getByText("Noor is told when messages wait longer than a minute.").waitFor();
      expect(kept()).toEqual({ connectionId: "demo.mattermost", userId: "noor-7", name: "Noor" });
      await form.getByRole("button", { name: "Tell nobody" }).click();
      await form.getByRole("button", { name: "Tell nobody" }).waitFor({ state: "detached" });
      expect(kept()).toBeNull();
    });

    it("copy a token to the clipboard", async () => {
      const page = await stage.openSignedIn("/settings", {
        permissions: ["clipboard-read", "clipboard-write"],
      });
      await page.getByLabel("Name", { exact: true }).fill("Copied");
      await page.getByRole("button", { name: "Make a token" }).click();
      await page.getByRole("button", { name: "Copy the token" }).click();
      await page.getByRole("button", { name: "the token: copied" }).waitFor();
      expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^kst_demo_/);
    });
  });
}
