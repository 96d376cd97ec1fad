// The console is built once for all files of browser tests, as it is deployed.

import type { TestProject } from "vitest/node";
import { chromiumPath } from "./browser.ts";
import { buildConsole } from "./build-console.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Where it lies; empty where no browser would open it. */
    consoleRoot: string;
  }
}

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const { root, remove } = await buildConsole();
  provide("consoleRoot", chromiumPath ? root : "");
  return remove;
}
