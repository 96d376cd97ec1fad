// What every scenario stands on: a page of the console over an office of its own.

import type { BrowserContextOptions, Locator, Page } from "playwright-core";
import type { ConsoleServer } from "../doubles/console-api.ts";

export interface Stage {
  server(): ConsoleServer;
  open(path?: string, options?: BrowserContextOptions): Promise<Page>;
  /** Opens a page with a session, as the link of the local stack does. */
  openSignedIn(path?: string, options?: BrowserContextOptions): Promise<Page>;
}

export const composer = (page: Page): Locator => page.getByRole("textbox", { name: /^Message to/ });

export async function say(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press("Enter");
}

export const list = (page: Page): Locator => page.getByRole("navigation", { name: "Conversations" });

/** The row of that person in the inbox. */
export const inInbox = (page: Page, person: string): Locator =>
  page.getByRole("navigation", { name: "Inbox" }).getByRole("link").filter({ hasText: person });
