// One office, one browser and one built console for all scenarios of a file.

import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, inject } from "vitest";
import { ADMIN_TOKEN } from "../doubles/api-deps.ts";
import { type ConsoleServer, startConsoleServer } from "../doubles/console-api.ts";
import { chromiumPath, launchBrowser, openPage, skipReason, type WatchedPage } from "./browser.ts";
import type { Stage } from "./stage.ts";

/** Plays scenarios on a console of their own; what a page did that it should not have done fails its scenario. */
export function onConsole(title: string, scenarios: (stage: Stage) => void): void {
  let browser: Browser;
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

  describe.skipIf(!chromiumPath)(`${title}${skipReason}`, () => {
    beforeAll(async () => {
      [browser, server] = await Promise.all([launchBrowser(), startConsoleServer(inject("consoleRoot"))]);
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
    });

    scenarios({ server: () => server, open, openSignedIn });
  });
}
