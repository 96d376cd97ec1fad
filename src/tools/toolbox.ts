// Every tool of this installation, wired: the list of the built-in ones, the door they share, and the belts
// that turns are given. Make one an isolate.

import { type Clock, type StartTimer, systemClock, systemTimer } from "../clock.ts";
import { type NewId, randomId } from "../ids.ts";
import type { KnowledgeSearch } from "../knowledge/port.ts";
import type { Log } from "../log.ts";
import { type Belts, createBelt } from "./belt.ts";
import { createCalendarTool } from "./builtin/calendar.ts";
import { createEgress, type Egress, type Fetch, guardedFetch } from "./builtin/egress.ts";
import { httpRequest } from "./builtin/http-request.ts";
import { kbSearch } from "./builtin/kb-search.ts";
import { sendFile } from "./builtin/send-file.ts";
import { BRAVE_HOST, webSearch } from "./builtin/web-search.ts";
import type { RandomBytes } from "./confirmation-request.ts";
import { httpTool } from "./http-tool.ts";
import type { Guard } from "./mcp-fetch.ts";
import { mcpTools } from "./mcp-tool.ts";
import { createRegistry } from "./registry.ts";
import type { Tool } from "./tool.ts";

export interface ToolboxDeps {
  fetch: Fetch;
  knowledge: KnowledgeSearch;
  /** Where this Worker is reached: no tool may reach it. */
  publicUrl: string;
  /** Host to origin: where requests to an allowed host really go. */
  routes: Readonly<Record<string, string>>;
  braveUrl: string;
  googleApiUrl: string;
  googleTokenUrl: string;
  log: Log;
  clock?: Clock;
  newId?: NewId;
  random?: RandomBytes;
  startTimer?: StartTimer;
}

export interface Toolbox {
  belts: Belts;
  /** What the console lists: name and title of the built-in tools. */
  builtins: readonly Tool[];
  egress: Egress;
  /** For the listing of MCP servers. */
  guard: Guard;
}

const randomBytes: RandomBytes = (length) => crypto.getRandomValues(new Uint8Array(length));

/** To add a built-in tool: its file in builtin/, and a line here. */
function builtinTools(deps: ToolboxDeps, egress: Egress): Tool[] {
  const { fetch, knowledge, googleApiUrl: apiUrl, googleTokenUrl: tokenUrl } = deps;
  return [
    webSearch(egress),
    kbSearch(knowledge),
    httpRequest(egress),
    createCalendarTool({ fetch, apiUrl, tokenUrl }),
  ];
}

export function createToolbox(deps: ToolboxDeps): Toolbox {
  const { clock = systemClock, newId = randomId, random = randomBytes, startTimer = systemTimer } = deps;
  const egress = createEgress({
    fetch: deps.fetch,
    ownHosts: [new URL(deps.publicUrl).hostname],
    routes: { ...deps.routes, [BRAVE_HOST]: deps.braveUrl },
  });
  const guard: Guard = guardedFetch(egress);
  const builtins = builtinTools(deps, egress);
  const registry = createRegistry({
    builtins,
    httpTool: (record) => httpTool(record, egress),
    mcpTools: (server) => mcpTools(server, { guard, startTimer }),
    sendFile,
  });
  const belts = createBelt({ registry, clock, newId, random, startTimer, log: deps.log });
  return { belts, builtins, egress, guard };
}
