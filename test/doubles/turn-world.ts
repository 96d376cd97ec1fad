// Everything a turn needs, working: a channel and models in memory, a clock that a test turns, and the
// conversation port that the test brings.

import { systemTimer } from "../../src/clock.ts";
import type { IncomingMessage } from "../../src/conversation/message.ts";
import type { ConversationPort } from "../../src/conversation/port.ts";
import type { Exchange, MemoryEntry, Remembered } from "../../src/knowledge/port.ts";
import type { Log } from "../../src/log.ts";
import { fail, ok } from "../../src/result.ts";
import type { ResolvedConnection } from "../../src/tenants/directory.ts";
import { applySettlement, type StoredRow } from "../../src/tenants/ledger.ts";
import type { ModelReport } from "../../src/tenants/model-book.ts";
import { DEFAULT_POLICY } from "../../src/tenants/policy.ts";
import type { ChainHead, Settlement } from "../../src/tenants/port.ts";
import { DEFAULT_AGENT_WORK, DEFAULT_TOOL_POLICY } from "../../src/tenants/tool-policy.ts";
import { createBelt } from "../../src/tools/belt.ts";
import { sendFile } from "../../src/tools/builtin/send-file.ts";
import { createRegistry } from "../../src/tools/registry.ts";
import type { Tool } from "../../src/tools/tool.ts";
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
  /** Of calls that belong to no turn. */
  reported: ModelReport[];
  resolved: ResolvedConnection;
  /** Other connections of the tenant, by id. */
  elsewhere: Map<string, ResolvedConnection>;
  /** The conversation's row in its tenant's ledger. */
  ledger: StoredRow | undefined;
  /** Makes every settle fail while true. */
  tenantAway: boolean;
  memory: WorldMemory;
}

/** What employees remember, in memory. */
export interface WorldMemory {
  entries: MemoryEntry[];
  kept: { who: Remembered; exchange: Exchange }[];
  forgotten: Remembered[];
  recalled: { who: Remembered; message: string }[];
  isAway: boolean;
}

/** What the tenant's object does with a settlement, by its own rule. Gives the head that is anchored then. */
export function anchor(world: TurnWorld, settlement: Settlement): ChainHead {
  world.settled.push(settlement);
  const { row } = applySettlement(world.ledger, settlement);
  world.ledger = { ...row, pages: 0 };
  return row.head;
}

/** The real belt over these tools; the employee is assigned all of them. */
export function giveTools(world: TurnWorld, ...tools: Tool[]): void {
  const { resolved, deps } = world;
  const toolAssignments = tools.map(({ name }) => name);
  world.resolved = { ...resolved, agent: { ...resolved.agent, toolAssignments } };
  let seed = 7;
  const belts = createBelt({
    registry: createRegistry({ builtins: tools, httpTool: () => undefined, mcpTools: () => [], sendFile }),
    clock: () => deps.clock(),
    newId: () => deps.newId(),
    random: (length) =>
      Uint8Array.from({ length }, () => {
        seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
        return (seed >> 8) & 255;
      }),
    startTimer: systemTimer,
    log: silentLog,
  });
  deps.belt = ({ resolved: { tenant, agent, toolkit }, ...rest }) =>
    belts({ tenantId: tenant.id, agent, policy: tenant.tools, toolkit, ...rest });
}

export function turnWorld(conversations: ConversationPort, channel = memoryChannel()): TurnWorld {
  const pool = scriptedPool();
  let ids = 0;
  const world: TurnWorld = {
    channel,
    pool,
    settled: [],
    reported: [],
    elsewhere: new Map(),
    ledger: undefined,
    tenantAway: false,
    memory: { entries: [], kept: [], forgotten: [], recalled: [], isAway: false },
    resolved: {
      tenant: {
        id: "acme",
        name: "Acme",
        isActive: true,
        models: DEFAULT_POLICY,
        tools: DEFAULT_TOOL_POLICY,
      },
      toolkit: { secrets: [], httpTools: [], mcpServers: [], grants: [] },
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
        work: { ...DEFAULT_AGENT_WORK, quietMs: 0 },
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
          return anchor(world, settlement);
        },
        reportModels: async (_tenant, reports) => void world.reported.push(...reports),
      },
      directory: {
        connection: async (id) => world.elsewhere.get(id) ?? world.resolved,
        agents: async () => [],
        models: async () => world.resolved.models,
        apiToken: async () => undefined,
        forget: () => {},
      },
      channel: () => channel,
      pools: () => pool,
      belt: () => undefined,
      memory: {
        recall: async (who, message) => {
          world.memory.recalled.push({ who, message });
          return world.memory.entries;
        },
        remember: async (who, exchange) => void world.memory.kept.push({ who, exchange }),
        forget: async (who) => {
          if (world.memory.isAway) return fail({ code: "unavailable", message: "away" });
          world.memory.forgotten.push(who);
          return ok({ forgotten: 1 });
        },
      },
      publicUrl: "https://console.example",
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
