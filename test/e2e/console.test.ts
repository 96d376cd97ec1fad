import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { ADMIN_TOKEN } from "../doubles/api-deps.ts";
import { overflow } from "./browser.ts";
import { onConsole } from "./on-console.ts";
import { overview } from "./overview.ts";
import { playground } from "./playground.ts";
import { signingIn } from "./signing-in.ts";
import { list, say } from "./stage.ts";

onConsole("the console in a browser", (stage) => {
  signingIn(stage);
  overview(stage);
  playground(stage);

  it.each([
    ["/", "Promise"],
    ["/playground", "Message to Ada"],
  ])("loads at most 130 KiB of JavaScript for %s, and nothing that draws charts", async (path, shows) => {
    const page = await stage.open("/favicon.svg");
    const urls: string[] = [];
    page.on("request", (request) => void urls.push(request.url()));
    await page.goto(`${stage.server().url}${path}?tenant=demo#token=${ADMIN_TOKEN}`);
    await page.getByLabel(shows).waitFor();
    const scripts = urls.filter((url) => url.endsWith(".js"));
    const all = await Promise.all(scripts.map(async (url) => (await fetch(url)).text()));
    // The Markdown reader is fetched ahead of the first answer, when the page is idle.
    const first = all.filter((script) => !script.includes("footnoteReference"));
    expect(first.length).toBeGreaterThan(1);
    expect(first.some((script) => script.includes("recharts"))).toBe(false);
    const compressed = first.reduce((sum, script) => sum + gzipSync(script).length, 0);
    expect(compressed).toBeLessThan(130 * 1024);
  });

  it("turns dark, also after a reload, and follows the system until then", async () => {
    const page = await stage.openSignedIn("/conversations", { colorScheme: "light" });
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await background();
    await page.emulateMedia({ colorScheme: "dark" });
    await expect.poll(background).not.toBe(light);
    await page.emulateMedia({ colorScheme: "light" });
    await expect.poll(background).toBe(light);
    await page.getByRole("button", { name: "Dark mode" }).click();
    const dark = await background();
    expect(dark).not.toBe(light);
    await page.reload();
    await list(page).getByText("Lena Hoffmann").waitFor();
    expect(await background()).toBe(dark);
    await page.emulateMedia({ colorScheme: "light" });
    expect(await background()).toBe(dark);
  });

  it("fits a phone of 380 pixels on every page, and leads back from a transcript", async () => {
    const phone = { viewport: { width: 380, height: 760 }, isMobile: true, hasTouch: true };
    const page = await stage.openSignedIn("/playground", phone);
    await say(page, "Show me markdown");
    await page.getByRole("log").getByText("our pages").waitFor();
    expect(await overflow(page)).toBe(0);
    await page.getByRole("link", { name: "Conversations" }).tap();
    await list(page).getByText("Priya Raman").tap();
    await page.getByText("The bot may not write in this channel.").waitFor();
    expect(await overflow(page)).toBe(0);
    expect(await list(page).isVisible()).toBe(false);
    await page.getByRole("link", { name: "Back to the list" }).tap();
    await list(page).getByText("Priya Raman").waitFor();
    expect(await overflow(page)).toBe(0);
    for (const name of [
      "Inbox",
      "Approvals",
      "Hand-over",
      "Tools",
      "Knowledge",
      "Memory",
      "Models",
      "Audit",
      "Settings",
    ]) {
      await page.getByRole("link", { name }).tap();
      await page.getByRole("heading", { name, level: 1 }).waitFor();
      await page.waitForTimeout(300);
      expect(await overflow(page)).toBe(0);
    }
    await page.getByRole("button", { name: "Sign out" }).tap();
    await page.getByRole("button", { name: "Sign in" }).waitFor();
  });
});
