// Everything a turn needs, working: a channel and models in memory, a clock that a test turns, and the
// conversation port that the test brings.

import type { IncomingMessage } from "../../src/conversation/message.ts";
import type { ConversationPort } from "../../src/conversation/port.ts";
import type { Log } from "../../src/log.ts";
import type { ResolvedConnection } from "../../src/tenants/directory.ts";
import { DEFAULT_POLICY } from "../../src/tenants/policy.ts";
import type { Settlement } from "../../src/tenants/port.ts";
import type { TurnDeps } from "../../src/turn/turn-deps.ts";
import { timerSleep } from "../../src/turn/turn-deps.ts";
import { type MemoryChannel, memoryChannel } from "./memory-channel.ts";
import { type ScriptedPool, scriptedPool } from "./scripted-pool.ts";

export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} };

export interface TurnWorld {
  deps: TurnDeps;
  channel: MemoryChannel;
  pool: ScriptedPool;
  settled: Settlement[];
  resolved: ResolvedConnection;
  /** Makes every settle fail while true. */
  tenantAway: boolean;
}

export function turnWorld(conversations: ConversationPort, channel = memoryChannel()): TurnWorld {
  const pool = scriptedPool();
  let ids = 0;
  const world: TurnWorld = {
    channel,
    pool,
    settled: [],
    tenantAway: false,
    resolved: {
      tenant: { id: "acme", name: "Acme", isActive: true, models: DEFAULT_POLICY },
      models: { tenantId: "acme", policy: DEFAULT_POLICY, deployments: [], health: {} },
      agent: {
        id: "ada",
        name: "Ada",
        role: "support agent",
        persona: "Warm.",
        systemPrompt: "Help.",
        modelPreference: "quality",
        localOnly: false,
        toolAssignments: [],
        escalationRules: [],
        escalationAssignee: null,
        naturalLanguageEscalation: false,
        isActive: true,
      },
      connection: {
        id: "acme.c",
        tenantId: "acme",
        channel: "slack",
        agentId: "ada",
        name: "c",
        settings: {},
        secrets: {},
        isActive: true,
      },
    },
    deps: {
      conversations,
      tenants: {
        settle: async (_tenant, settlement) => {
          if (world.tenantAway) throw new Error("tenant away");
          world.settled.push(settlement);
        },
      },
      directory: {
        connection: async () => world.resolved,
        agents: async () => [],
        models: async () => world.resolved.models,
        apiToken: async () => undefined,
        forget: () => {},
      },
      channel: () => channel,
      pools: () => pool,
      clock: () => Date.now(),
      sleep: (ms, signal) => timerSleep(Math.min(ms, 20), signal),
      newId: () => `id${++ids}`,
      log: silentLog,
    },
  };
  return world;
}

/** A person's line. */
export function line(id: string, text: string, fields: Partial<IncomingMessage> = {}): IncomingMessage {
  return {
    kind: "message",
    id,
    thread: "t",
    sentAt: 1_000 + Number(id.replace(/\D/g, "") || 0),
    author: { id: "u1", name: "Alice" },
    text,
    addressed: "direct",
    target: { to: "t" },
    ...fields,
  };
}
