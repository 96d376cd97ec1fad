import type { Locator } from "playwright-core";
import { describe, expect, it } from "vitest";
import { composer, type Stage, say } from "./stage.ts";

const lengthOf = async (locator: Locator) => ((await locator.textContent()) ?? "").length;

/** Talking with an employee. */
export function playground(stage: Stage): void {
  describe("the playground", () => {
    it("shows an answer while it grows, as Markdown", async () => {
      stage.server().office.office.pace = 40;
      const page = await stage.openSignedIn();
      await say(page, "Show me markdown");
      const working = page.getByTestId("working");
      await working.getByText("Ada is thinking").waitFor();
      await working.getByText("Here is what").waitFor();
      const early = await lengthOf(working);
      await working.getByText("single sign-on").waitFor();
      expect(await lengthOf(working)).toBeGreaterThan(early);
      await working.waitFor({ state: "detached" });
      const log = page.getByRole("log");
      await log.getByRole("cell", { name: "390 €" }).waitFor();
      expect(await log.locator("img, script, iframe").count()).toBe(0);
      expect(await log.getByText('<img src=x onerror="alert(1)">').count()).toBe(1);
      expect(await log.locator("a").count()).toBe(1);
    });

    it("sends with Enter and breaks the line with Shift and Enter", async () => {
      const page = await stage.openSignedIn();
      await composer(page).pressSequentially("first");
      await composer(page).press("Shift+Enter");
      await composer(page).pressSequentially("second");
      await composer(page).press("Enter");
      await page.getByRole("log").getByText("first\nsecond").waitFor();
      expect(await composer(page).inputValue()).toBe("");
    });

    it("keeps the conversation over a reload and leaves it for a new one", async () => {
      const page = await stage.openSignedIn();
      await say(page, "Remember the lighthouse");
      await page.getByText("I am happy to help").waitFor();
      await page.reload();
      await page.getByText("Remember the lighthouse").waitFor();
      await page.getByRole("button", { name: "New conversation" }).click();
      await page.getByText("Talk with Ada").waitFor();
      expect(await page.getByText("Remember the lighthouse").count()).toBe(0);
    });

    it("stops an answer", async () => {
      stage.server().office.office.pace = 30;
      const page = await stage.openSignedIn();
      await say(page, "A long answer, please");
      await page.getByTestId("working").getByText("sentence number 3").waitFor();
      await page.getByRole("button", { name: "Stop answering" }).click();
      await page.getByText("Stopped.", { exact: true }).waitFor();
      await page.getByText("You: stop").waitFor();
      expect(await page.getByText("stop", { exact: true }).count()).toBe(0);
      await page.getByRole("button", { name: "Send" }).waitFor();
    });

    it("says that an answer failed, and why", async () => {
      const page = await stage.openSignedIn();
      await say(page, "please fail");
      await page.getByText("No model answered within 8 minutes.").waitFor();
    });

    it("talks with another employee", async () => {
      const page = await stage.openSignedIn();
      await page.getByRole("button", { name: /^Employee: Ada/ }).click();
      await page.getByRole("menuitem", { name: /Grace/ }).click();
      await page.getByText("Talk with Grace").waitFor();
      expect(page.url()).toContain("agent=grace");
    });

    it("says when a line was not sent, and sends the same line again", async () => {
      const page = await stage.openSignedIn();
      await page.route("**/webhooks/**", (route) => route.abort());
      await say(page, "Is anybody there?");
      await page.getByText("The server cannot be reached.").waitFor();
      await page.unroute("**/webhooks/**");
      await page.getByRole("button", { name: "Try again" }).click();
      await page.getByText("I am happy to help").waitFor();
      expect(await page.getByText("Is anybody there?").count()).toBe(1);
    });

    it("shows that the line to the server broke, and finds what was said meanwhile", async () => {
      const page = await stage.openSignedIn();
      await say(page, "Hello");
      await page.getByText("I am happy to help").waitFor();
      stage.server().dropSockets();
      await page.getByText("Reconnecting").waitFor();
      const [room] = [...stage.server().office.office.rooms.values()].filter(
        (one) => one.messages.at(-2)?.text === "Hello",
      );
      if (!room) throw new Error("the conversation is not in the office");
      const said = {
        id: "meanwhile",
        role: "employee",
        author: "Ada",
        text: "By the way, hello again.",
      } as const;
      stage.server().office.office.put(room, { ...said, at: Date.now() });
      await page.getByText("By the way, hello again.").waitFor();
      await page.getByText("Live", { exact: true }).waitFor();
    });
  });
}
