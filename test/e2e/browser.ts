// A real Chromium for the browser tests, and everything a page did that it should not have done.

import { existsSync } from "node:fs";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

const CANDIDATES = [
  process.env.CHROMIUM_PATH,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** Undefined where no browser is installed. */
export const chromiumPath: string | undefined = CANDIDATES.find((path) => path && existsSync(path));

/** For the title of what is skipped without one. */
export const skipReason = chromiumPath
  ? ""
  : " (skipped: no Chromium or Chrome found; set CHROMIUM_PATH to one)";

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath ?? "",
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

export interface WatchedPage {
  page: Page;
  /** Violations of the policy, uncaught errors, dialogs and requests to other origins. Should stay empty. */
  offences: string[];
  close(): Promise<void>;
}

/** Opens a page in a context of its own. */
export async function openPage(
  browser: Browser,
  origin: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 820 }, ...options });
  const page = await context.newPage();
  const offences: string[] = [];
  page.on("console", (message) => {
    if (/content security policy/i.test(message.text())) offences.push(message.text());
  });
  page.on("pageerror", (error) => offences.push(`uncaught: ${error.message}`));
  page.on("dialog", (dialog) => {
    offences.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (/^(https?|wss?):$/.test(url.protocol) && url.host !== new URL(origin).host)
      offences.push(`request to ${url.host}`);
  });
  await context.exposeFunction("reportViolation", (text: string) => void offences.push(text));
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => {
      const report = (globalThis as unknown as { reportViolation(text: string): void }).reportViolation;
      report(
        `${event.effectiveDirective} blocked ${event.blockedURI} at ${event.sourceFile}:${event.lineNumber}`,
      );
    });
  });
  return { page, offences, close: () => context.close() };
}

/** How many pixels of the page do not fit its width. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
