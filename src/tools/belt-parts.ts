// What the verbs of a belt share: the world as they may use it, and the company as it is configured now.

import type { Clock, StartTimer } from "../clock.ts";
import type { NewId } from "../ids.ts";
import type { Log } from "../log.ts";
import type { Agent } from "../tenants/tenant.ts";
import type { OpenToolkit, PersonRef, ToolPolicy } from "../tenants/tool-policy.ts";
import type { RandomBytes } from "./confirmation-request.ts";
import type { TurnFiles } from "./made-files.ts";
import type { Redactor } from "./redact.ts";
import type { Registry } from "./registry.ts";
import type { ToolContext } from "./tool.ts";

export interface BeltDeps {
  registry: Registry;
  clock: Clock;
  newId: NewId;
  random: RandomBytes;
  startTimer: StartTimer;
  log: Log;
}

/** One employee in one turn, as the directory knows it at this moment. */
export interface BeltInput {
  tenantId: string;
  agent: Agent;
  policy: ToolPolicy;
  toolkit: OpenToolkit;
  /** Author of the newest message of the turn. */
  requester: PersonRef;
  /** Absent: no file of a tool is kept. */
  files?: TurnFiles;
}

export interface Bench {
  deps: BeltDeps;
  input: BeltInput;
  /** For what others read. */
  redact: Redactor;
  /** For what the model reads: takes out stored credentials alone. */
  withoutSecrets: Redactor;
}

type Given = Pick<ToolContext, "signal" | "idempotencyKey" | "requester">;

export const contextOf = ({ input, deps }: Bench, given: Given): ToolContext => ({
  tenantId: input.tenantId,
  agent: input.agent,
  toolkit: input.toolkit,
  hosts: input.policy.hosts,
  timeZone: input.policy.timeZone,
  now: deps.clock(),
  ...given,
});
