// What a turn may ask of the world, as verbs. The composition root wires them.

import type { Channel } from "../channels/channel.ts";
import type { Clock } from "../clock.ts";
import type { ChannelName } from "../conversation/message.ts";
import type { ConversationPort } from "../conversation/port.ts";
import type { NewId } from "../ids.ts";
import type { Memory } from "../knowledge/port.ts";
import type { ModelPools } from "../llm/model.ts";
import type { Log } from "../log.ts";
import type { Directory, ResolvedConnection } from "../tenants/directory.ts";
import type { TenantPort } from "../tenants/port.ts";
import type { PersonRef } from "../tenants/tool-policy.ts";
import type { TurnFiles } from "../tools/made-files.ts";
import type { Belt } from "../tools/tool-step.ts";
import type { FileVerbs } from "./media.ts";

/** Resolves after the time or when the signal aborts, whichever is first. Never rejects. */
export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

/** Whose tools, as the tenant is configured now, and on whose behalf. */
export interface BeltInput {
  resolved: ResolvedConnection;
  requester: PersonRef;
  /** Those of the turn. */
  files?: TurnFiles;
}

export interface TurnDeps {
  conversations: ConversationPort;
  tenants: Pick<TenantPort, "settle" | "reportModels">;
  directory: Directory;
  channel(name: ChannelName): Channel;
  pools: ModelPools;
  /** Undefined where the employee has no tools. Cheap: asked for at every model round. */
  belt(input: BeltInput): Belt | undefined;
  /** Asked only for employees that remember, and where somebody wants to be forgotten. */
  memory: Memory;
  /** Opens what people send beside words. Absent: of files, only pictures are looked at. */
  files?: FileVerbs;
  /** Where the console is, for links in messages to colleagues. */
  publicUrl: string;
  clock: Clock;
  sleep: Sleep;
  newId: NewId;
  log: Log;
}

export const timerSleep: Sleep = (ms, signal) =>
  new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", done, { once: true });
    function done() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    }
  });
