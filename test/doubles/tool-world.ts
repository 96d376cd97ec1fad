// One employee with tools, and a network edge that records every request and refuses what no test named.

import type { StartTimer } from "../../src/clock.ts";
import type { Confirmation, ConfirmationRequest } from "../../src/conversation/confirmation.ts";
import type { KnowledgeFailure, KnowledgeSearch, Passage } from "../../src/knowledge/port.ts";
import { fail, ok } from "../../src/result.ts";
import type { Agent } from "../../src/tenants/tenant.ts";
import {
  DEFAULT_AGENT_WORK,
  DEFAULT_TOOL_POLICY,
  type OpenToolkit,
  type OpenToolSecret,
  type PersonRef,
  type ToolPolicy,
} from "../../src/tenants/tool-policy.ts";
import { type Belt, type BeltInput, createBelt } from "../../src/tools/belt.ts";
import { sendFile } from "../../src/tools/builtin/send-file.ts";
import { createRegistry, type ToolSources } from "../../src/tools/registry.ts";
import type { Tool } from "../../src/tools/tool.ts";
import type { CallTurn, ToolStep } from "../../src/tools/tool-step.ts";
import { createToolbox, type Toolbox } from "../../src/tools/toolbox.ts";
import { memoryLog } from "./memory-log.ts";

export const NOON = Date.UTC(2026, 9, 1, 12);
export const TENANT = "acme";
export const MIA: PersonRef = { connectionId: "acme.slack", userId: "U-MIA", name: "Mia" };
export const BOB: PersonRef = { connectionId: "acme.slack", userId: "U-BOB", name: "Bob" };

export const agentWith = (tools: string[], changes: Partial<Agent> = {}): Agent => ({
  id: "ada",
  name: "Ada",
  role: "Support",
  persona: "",
  systemPrompt: "",
  modelPreference: "fast",
  localOnly: false,
  toolAssignments: tools,
  escalationRules: [],
  escalationAssignee: null,
  naturalLanguageEscalation: false,
  isActive: true,
  work: { ...DEFAULT_AGENT_WORK, quietMs: 0 },
  ...changes,
});

export const policyWith = (changes: Partial<ToolPolicy> = {}): ToolPolicy => ({
  ...DEFAULT_TOOL_POLICY,
  ...changes,
});

export const toolkitWith = (changes: Partial<OpenToolkit> = {}): OpenToolkit => ({
  secrets: [],
  httpTools: [],
  mcpServers: [],
  grants: [],
  ...changes,
});

export const headerSecret = (host: string, value: string, changes: Partial<OpenToolSecret> = {}) =>
  ({ id: "key", kind: "header", host, header: "X-Api-Key", prefix: "", value, ...changes }) as OpenToolSecret;

export const BRAVE_KEY: OpenToolSecret = { id: "brave", kind: "brave", prefix: "", value: "BSA-canary-1" };

/** Fires by hand. */
export function handTimer(): { startTimer: StartTimer; fire(): void; waiting(): number } {
  const timers = new Map<number, { ms: number; run: () => void }>();
  let next = 0;
  return {
    startTimer(ms, run) {
      const id = next++;
      timers.set(id, { ms, run });
      return () => void timers.delete(id);
    },
    fire() {
      const due = [...timers.values()];
      timers.clear();
      for (const { run } of due) run();
    },
    waiting: () => timers.size,
  };
}

/** Ids and random bytes that a test can foresee. */
export function foreseeable(): { newId: () => string; random: (length: number) => Uint8Array } {
  let ids = 0;
  let seed = 1;
  return {
    newId: () => `id-${++ids}`,
    random: (length) =>
      Uint8Array.from({ length }, () => {
        seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
        return (seed >> 8) & 255;
      }),
  };
}

export interface ToolWorld {
  belt: Belt;
  log: ReturnType<typeof memoryLog>;
  /** Of every intent, in the order they were told. */
  intents: string[];
  time: { now: number };
  timer: ReturnType<typeof handTimer>;
  /** One call; the turn's fields may be given. */
  call(name: string, input: unknown, turn?: Partial<CallTurn>): Promise<ToolStep>;
  /** The model's own text. */
  callRaw(
    call: { id?: string; name: string; arguments: string },
    turn?: Partial<CallTurn>,
  ): Promise<ToolStep | undefined>;
  turn(changes?: Partial<CallTurn>): CallTurn;
  /** As it is after Mia's yes and the claim. */
  approved(request: ConfirmationRequest, changes?: Partial<Confirmation>): Confirmation;
}

export interface WorldInput extends Partial<Omit<BeltInput, "agent">> {
  tools?: readonly Tool[];
  sources?: Partial<ToolSources>;
  agent?: Agent;
}

export const approvedBy = (
  request: ConfirmationRequest,
  person: PersonRef,
  changes: Partial<Confirmation> = {},
): Confirmation => ({
  ...request,
  turn: 1,
  state: "running",
  decidedBy: { ...person, via: "button" },
  decidedAt: NOON,
  surfaces: [],
  ...changes,
});

/** An employee with exactly these tools. */
export function toolWorld(input: WorldInput = {}): ToolWorld {
  const { tools = [], sources = {}, ...rest } = input;
  const time = { now: NOON };
  const timer = handTimer();
  const log = memoryLog();
  const intents: string[] = [];
  const registry = createRegistry({
    builtins: tools,
    httpTool: () => undefined,
    mcpTools: () => [],
    sendFile,
    ...sources,
  });
  const belts = createBelt({
    registry,
    clock: () => time.now,
    ...foreseeable(),
    startTimer: timer.startTimer,
    log,
  });
  const belt = belts({
    tenantId: TENANT,
    agent: agentWith(tools.map(({ name }) => name)),
    policy: policyWith(),
    toolkit: toolkitWith(),
    requester: MIA,
    ...rest,
  });
  const turn = (changes: Partial<CallTurn> = {}): CallTurn => ({
    taint: [],
    pending: [],
    stepKey: "turn-1/step-1",
    signal: new AbortController().signal,
    intend: async ({ tool }) => {
      intents.push(tool);
      return true;
    },
    ...changes,
  });
  const callRaw: ToolWorld["callRaw"] = ({ id = "call-1", ...call }, changes) =>
    belt.call({ id, ...call }, turn(changes));
  return {
    belt,
    log,
    intents,
    time,
    timer,
    turn,
    callRaw,
    async call(name, values, changes) {
      const step = await callRaw({ name, arguments: JSON.stringify(values) }, changes);
      if (!step) throw new Error("the turn was lost");
      return step;
    },
    approved: (request, changes) => approvedBy(request, MIA, changes),
  };
}

export interface Edge {
  requests: { url: string; method: string; headers: Record<string, string>; body: string | undefined }[];
  fetch(url: string, init: RequestInit): Promise<Response>;
}

/** Answers by exact address without its query; whatever is not named cannot be reached, and is recorded too. */
export function recordingEdge(
  answers: Record<string, (request: Edge["requests"][number]) => Response> = {},
): Edge {
  const requests: Edge["requests"] = [];
  return {
    requests,
    async fetch(url, init) {
      const headers = Object.fromEntries(new Headers(init.headers));
      const body = typeof init.body === "string" ? init.body : undefined;
      const request = { url, method: init.method ?? "GET", headers, body };
      requests.push(request);
      const [address = ""] = url.split("?");
      const answer = answers[address];
      if (!answer) throw new TypeError("connection refused");
      return answer(request);
    },
  };
}

/** Documents that answer every question the same way. */
export const knowledgeOf = (passages: Passage[] | KnowledgeFailure): KnowledgeSearch => ({
  search: async () => (Array.isArray(passages) ? ok(passages) : fail(passages)),
});

/** The whole toolbox of an installation over a recorded edge. */
export function toolboxOver(
  edge: Pick<Edge, "fetch">,
  changes: Partial<Parameters<typeof createToolbox>[0]> = {},
): Toolbox {
  return createToolbox({
    fetch: edge.fetch,
    knowledge: knowledgeOf([]),
    publicUrl: "https://konstruct.example.com",
    routes: {},
    braveUrl: "https://api.search.brave.com",
    googleApiUrl: "https://www.googleapis.com/calendar/v3",
    googleTokenUrl: "https://oauth2.googleapis.com/token",
    log: memoryLog(),
    clock: () => NOON,
    ...foreseeable(),
    ...changes,
  });
}
