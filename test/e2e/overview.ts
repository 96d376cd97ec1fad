import { describe, expect, it } from "vitest";
import { ADMIN_TOKEN } from "../doubles/api-deps.ts";
import { overflow } from "./browser.ts";
import type { Stage } from "./stage.ts";

const THREAD = "late/1";

/** Three messages on Slack of which nothing becomes, and what the last hours were like. */
function forget(stage: Stage, messages: number): void {
  const { office, ...world } = stage.server().office;
  // Another scenario may have let a session run out: how long somebody waits is told by the server's clock.
  const { now } = world;
  const room = office.room({ tenantId: "demo", connectionId: "demo.slack", thread: THREAD });
  room.person = "Ingrid";
  if (room.messages.length === 0)
    office.put(room, {
      id: "late-1",
      role: "person",
      author: "Ingrid",
      text: "Is anybody there?",
      at: Date.now() - 200_000,
    });
  const on = { connectionId: "demo.slack", channel: "slack", messages, since: now - 200_000 };
  stage.server().office.accounted = {
    ...world.accounted,
    connections: messages > 0 ? [on] : [],
    conversations: messages > 0 ? [{ ...on, thread: THREAD, state: "retrying" }] : [],
    hours:
      messages > 0 ? [{ hour: now - (now % 3_600_000), channel: "slack", late: messages, worstMs: 0 }] : [],
  };
}

/** What one sees first. */
export function overview(stage: Stage): void {
  describe("the first page", () => {
    it("is where one lands, and says that every message is accounted for", async () => {
      const page = await stage.open(`/?tenant=demo#token=${ADMIN_TOKEN}`);
      await page.getByRole("heading", { name: "Every message is accounted for" }).waitFor();
      await page.getByText("No message was late.").waitFor();
      expect(new URL(page.url()).pathname).toBe("/");
      await page.getByRole("link", { name: /Wait for a person/ }).click();
      await page.getByRole("heading", { name: "Inbox" }).waitFor();
    });

    it("counts who waits, leads to them, and sees it end by itself", async () => {
      forget(stage, 3);
      const page = await stage.openSignedIn("/");
      await page.getByRole("heading", { name: "3 messages wait longer than a minute" }).waitFor();
      await page.getByText("3 messages were late: Slack 3.").waitFor();
      const row = page.getByRole("list", { name: "Who waits" }).getByRole("link");
      expect(await row.textContent()).toContain("waits 3 min");
      await row.click();
      await page.getByRole("log").getByText("Is anybody there?").waitFor();
      await page.getByRole("link", { name: "Overview" }).click();
      forget(stage, 0);
      await page.getByRole("heading", { name: "Every message is accounted for" }).waitFor({ timeout: 6_000 });
    });

    it("fits a phone", async () => {
      forget(stage, 3);
      const page = await stage.openSignedIn("/", { viewport: { width: 375, height: 740 } });
      await page.getByText("Is anybody there?").waitFor();
      expect(await overflow(page)).toBe(0);
      forget(stage, 0);
    });
  });
}
