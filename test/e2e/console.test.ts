import { gzipSync } from "node:zlib";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ADMIN_TOKEN } from "../doubles/api-deps.ts";
import { type ConsoleServer, startConsoleServer } from "../doubles/console-api.ts";
import { approvals } from "./approvals.ts";
import { audit } from "./audit.ts";
import { chromiumPath, launchBrowser, openPage, overflow, skipReason, type WatchedPage } from "./browser.ts";
import { buildConsole } from "./build-console.ts";
import { conversations } from "./conversations.ts";
import { held } from "./held.ts";
import { knowledge } from "./knowledge.ts";
import { memory } from "./memory.ts";
import { models } from "./models.ts";
import { overview } from "./overview.ts";
import { playground } from "./playground.ts";
import { settings } from "./settings.ts";
import { signingIn } from "./signing-in.ts";
import { list, type Stage, say } from "./stage.ts";
import { tools } from "./tools.ts";

let browser: Browser;
let built: Awaited<ReturnType<typeof buildConsole>>;
let server: ConsoleServer;
let watched: WatchedPage | undefined;

async function open(path = "/", options: BrowserContextOptions = {}): Promise<Page> {
  watched = await openPage(browser, server.url, options);
  await watched.page.goto(server.url + path);
  return watched.page;
}

/** Opens a page with a session, as the link of the local stack does. */
async function openSignedIn(path = "/playground", options: BrowserContextOptions = {}): Promise<Page> {
  const page = await open(
    `${path}${path.includes("?") ? "&" : "?"}tenant=demo#token=${ADMIN_TOKEN}`,
    options,
  );
  await page.getByRole("navigation", { name: "Pages" }).waitFor();
  return page;
}

const stage: Stage = { server: () => server, open, openSignedIn };

describe.skipIf(!chromiumPath)(`the console in a browser${skipReason}`, () => {
  beforeAll(async () => {
    [browser, built] = await Promise.all([launchBrowser(), buildConsole()]);
    server = await startConsoleServer(built.root);
  });

  afterEach(async () => {
    const offences = watched?.offences ?? [];
    await watched?.close();
    watched = undefined;
    server.office.office.pace = 15;
    server.office.databaseAway = false;
    expect(offences).toEqual([]);
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await built?.remove();
  });

  signingIn(stage);
  overview(stage);
  playground(stage);
  conversations(stage);
  held(stage);
  approvals(stage);
  tools(stage);
  models(stage);
  knowledge(stage);
  memory(stage);
  audit(stage);
  settings(stage);

  it.each([
    ["/", "Promise"],
    ["/playground", "Message to Ada"],
  ])("loads at most 130 KiB of JavaScript for %s, and nothing that draws charts", async (path, shows) => {
    const page = await open("/favicon.svg");
    const urls: string[] = [];
    page.on("request", (request) => void urls.push(request.url()));
    await page.goto(`${server.url}${path}?tenant=demo#token=${ADMIN_TOKEN}`);
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
    const page = await openSignedIn("/conversations", { colorScheme: "light" });
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
    const page = await openSignedIn("/playground", phone);
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
    for (const name of ["Held", "Approvals", "Tools", "Knowledge", "Memory", "Models", "Audit", "Settings"]) {
      await page.getByRole("link", { name }).tap();
      await page.getByRole("heading", { name, level: 1 }).waitFor();
      await page.waitForTimeout(300);
      expect(await overflow(page)).toBe(0);
    }
    await page.getByRole("button", { name: "Sign out" }).tap();
    await page.getByRole("button", { name: "Sign in" }).waitFor();
  });
});
