import { describe, expect, it } from "vitest";
import { SESSION_MS } from "../../src/limits.ts";
import { ADMIN_TOKEN } from "../doubles/api-deps.ts";
import { list, type Stage } from "./stage.ts";

/** Who gets in, and how one gets out. */
export function signingIn(stage: Stage): void {
  describe("signing in", () => {
    it("says when workspace and token do not match, and lets in with the right ones", async () => {
      const page = await stage.open("/conversations?tenant=demo");
      await page.getByLabel("Admin token").fill("wrong");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByText("That workspace and token do not match.").waitFor();
      await page.getByLabel("Admin token").fill(ADMIN_TOKEN);
      await page.getByLabel("Admin token").press("Enter");
      await page.getByRole("heading", { name: "Conversations" }).waitFor();
    });

    it("by a link leaves no token in the address, and survives a reload", async () => {
      const page = await stage.openSignedIn();
      expect(page.url()).not.toContain(ADMIN_TOKEN);
      await page.reload();
      await page.getByText("Talk with Ada").waitFor();
      expect(await page.evaluate(() => document.cookie)).toBe("");
    });

    it("ends with signing out", async () => {
      const page = await stage.openSignedIn();
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByText("Sign in to Konstruct").waitFor();
      await page.reload();
      await page.getByText("Sign in to Konstruct").waitFor();
    });

    it("is asked for again when the session ran out, wherever one is", async () => {
      const page = await stage.openSignedIn("/conversations");
      await list(page).getByText("Lena Hoffmann").waitFor();
      stage.server().office.now += SESSION_MS;
      stage.server().dropSockets();
      await page.getByText("Sign in to Konstruct").waitFor();
    });
  });
}
