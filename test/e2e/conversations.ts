import { describe, expect, it } from "vitest";
import { HOSTILE_TEXTS } from "./hostile-texts.ts";
import { list, type Stage } from "./stage.ts";

/** The list over all channels, and transcripts. */
export function conversations(stage: Stage): void {
  describe("the conversations", () => {
    it("are listed over all channels with their state", async () => {
      const page = await stage.openSignedIn("/conversations");
      for (const [person, state] of [
        ["Lena Hoffmann", "Answered"],
        ["Jonas Weber", "With a person"],
        ["Priya Raman", "Failed"],
        ["Marc Dubois", "Needs review"],
      ] as const)
        await list(page).getByRole("link").filter({ hasText: person }).getByText(state).waitFor();
    });

    it("show in a transcript what became of every message", async () => {
      const page = await stage.openSignedIn("/conversations");
      await list(page).getByText("Priya Raman").click();
      await page.getByText("The person may have seen it.").waitFor();
      await page.getByText("The bot may not write in this channel.").waitFor();
      await list(page).getByText("Lena Hoffmann").click();
      await page.getByText("1 of 2: Read").waitFor();
      await page.getByText("2 of 2: Delivered").waitFor();
      await page.getByText("edited").waitFor();
    });

    it("can be narrowed to one channel, also by its address", async () => {
      const page = await stage.openSignedIn("/conversations");
      await page.getByRole("radio", { name: "WhatsApp" }).check({ force: true });
      await list(page).getByText("Amélie").waitFor();
      expect(await list(page).getByText("Jonas Weber").count()).toBe(0);
      await page.reload();
      await list(page).getByText("Amélie").waitFor();
      expect(await list(page).getByText("Jonas Weber").count()).toBe(0);
    });

    it("come up by themselves when something is said", async () => {
      const page = await stage.openSignedIn("/conversations");
      await page.getByText("Live", { exact: true }).waitFor();
      const room = stage.server().office.office.room({
        tenantId: "demo",
        connectionId: "demo.slack",
        thread: "D-new",
      });
      room.person = "Newcomer";
      const said = { id: "n1", role: "person", author: "Newcomer", text: "Good morning!" } as const;
      stage.server().office.office.put(room, { ...said, at: Date.now() });
      await list(page).getByRole("link").first().getByText("Newcomer").waitFor({ timeout: 2_000 });
    });

    it("say when the database is away", async () => {
      stage.server().office.databaseAway = true;
      const page = await stage.openSignedIn("/conversations");
      await page.getByText("The database is away").waitFor();
      await list(page).getByText("Lena Hoffmann").waitFor();
    });

    it("are not there for an address that leads to none", async () => {
      const page = await stage.openSignedIn("/conversations?connection=other.web&thread=x");
      await page.getByText("There is no such conversation").waitFor();
    });

    it("can be read with the keyboard alone", async () => {
      const page = await stage.openSignedIn("/conversations");
      await list(page).getByText("Lena Hoffmann").waitFor();
      await page.getByRole("radio", { name: "All" }).focus();
      await page.keyboard.press("Tab");
      await page.keyboard.press("ArrowDown");
      const name = await page.evaluate(() => document.activeElement?.textContent ?? "");
      await page.keyboard.press("Enter");
      const heading = page.getByRole("region", { name: "Conversation" }).getByRole("heading");
      await heading.waitFor();
      expect(name).toContain(await heading.textContent());
      expect(await heading.evaluate((element) => element === document.activeElement)).toBe(true);
    });

    it("run and fetch nothing of what strangers wrote in them", async () => {
      const room = stage.server().office.office.room({
        tenantId: "demo",
        connectionId: "demo.web",
        thread: "hostile",
      });
      for (const [i, text] of HOSTILE_TEXTS.entries()) {
        room.person = text;
        stage
          .server()
          .office.office.put(room, { id: `p${i}`, role: "person", author: text, text, at: Date.now() });
        const answer = { role: "employee", author: text, reason: text, outcome: "failed" } as const;
        stage.server().office.office.put(room, { id: `e${i}`, text, at: Date.now(), ...answer });
      }
      const page = await stage.openSignedIn("/conversations?connection=demo.web&thread=hostile");
      const log = page.getByRole("log");
      await log.getByText("alert(1)").first().waitFor();
      await page.waitForTimeout(500);
      expect(await log.locator("img, script, iframe, object, form, style, link, meta, base").count()).toBe(0);
      const links = await log
        .locator("a")
        .evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).protocol));
      expect(links.every((protocol) => /^https?:$/.test(protocol))).toBe(true);
    });
  });
}
