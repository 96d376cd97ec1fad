// A small tenant that lives in memory: two employees, four channels, conversations that are answered
// word by word. Enough for the console to be used against, with nothing of the Worker behind it.

import type { TenantDirectory, TenantFrame } from "../../src/api/deps.ts";
import type { ConversationRef } from "../../src/conversation/message.ts";
import type {
  Confirmation,
  DeliveryPart,
  LiveFrame,
  Transcript,
  TranscriptMessage,
  TurnOutcome,
} from "../../src/conversation/port.ts";
import { encodeTuple } from "../../src/ids.ts";
import { DEFAULT_POLICY } from "../../src/tenants/policy.ts";
import type { ConversationSummary, DeskSummary } from "../../src/tenants/port.ts";
import type { Agent } from "../../src/tenants/tenant.ts";
import { DEFAULT_AGENT_WORK, DEFAULT_TOOL_POLICY, EMPTY_TOOLKIT } from "../../src/tenants/tool-policy.ts";
import { opening, stopped } from "../../src/turn/wording.ts";

interface Room {
  ref: ConversationRef;
  channel: string;
  messages: TranscriptMessage[];
  state: Transcript["state"];
  readers: Set<(frame: LiveFrame) => void>;
  running: AbortController | undefined;
  outcome: string;
  person: string;
  /** A person has it, or is asked to. */
  desk?: DeskSummary | undefined;
}

const wait = (ms: number, signal?: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });

export function agent(id: string, name: string, role: string): Agent {
  return {
    id,
    name,
    role,
    persona: "",
    systemPrompt: "",
    modelPreference: "fast",
    localOnly: false,
    toolAssignments: [],
    escalationRules: [],
    escalationAssignee: null,
    naturalLanguageEscalation: true,
    isActive: true,
    work: { ...DEFAULT_AGENT_WORK, quietMs: 0 },
  };
}

const connection = (
  local: string,
  channel: "slack" | "whatsapp" | "mattermost" | "web",
  agentId = "ada",
) => ({
  id: `demo.${local}`,
  tenantId: "demo",
  channel,
  agentId,
  name: channel === "web" ? "Web" : `Demo ${channel}`,
  settings: {},
  isActive: true,
});

export const demoDirectory: TenantDirectory = {
  tenant: {
    ...{ id: "demo", name: "Demo Company", isActive: true },
    ...{ models: DEFAULT_POLICY, tools: DEFAULT_TOOL_POLICY },
  },
  deployments: [],
  tokens: [],
  toolkit: EMPTY_TOOLKIT,
  agents: [agent("ada", "Ada", "Customer support"), agent("grace", "Grace", "Operations analyst")],
  connections: [
    connection("slack", "slack"),
    connection("whatsapp", "whatsapp"),
    connection("mattermost", "mattermost"),
    connection("web", "web"),
    connection("web-grace", "web", "grace"),
  ],
};

export interface Answer {
  text: string;
  outcome: TurnOutcome;
  reason?: string;
}

/** What an employee here says to a line; tests choose it by a word in the line. */
export type Script = (text: string) => Answer;

export class Office {
  readonly rooms = new Map<string, Room>();
  readonly tenantReaders = new Set<(frame: TenantFrame) => void>();
  /** Milliseconds between two words of an answer. */
  pace = 25;
  private count = 0;
  private readonly script: Script;

  constructor(script: Script) {
    this.script = script;
  }

  room(ref: ConversationRef): Room {
    const key = encodeTuple([ref.tenantId, ref.connectionId, ref.thread]);
    const known = this.rooms.get(key);
    if (known) return known;
    const channel =
      demoDirectory.connections.find((known) => known.id === ref.connectionId)?.channel ?? "web";
    const room: Room = {
      ref,
      channel,
      messages: [],
      state: "idle",
      readers: new Set(),
      running: undefined,
      outcome: "queued",
      person: "You",
    };
    this.rooms.set(key, room);
    return room;
  }

  /** Puts a line in its place and shows it to every reader. */
  put(room: Room, message: Omit<TranscriptMessage, "seq" | "edited" | "deleted">): TranscriptMessage {
    const full = { seq: ++this.count, edited: false, deleted: false, ...message };
    room.messages.push(full);
    this.show(room, { type: "message", message: full });
    this.announce(room);
    return full;
  }

  show(room: Room, frame: LiveFrame): void {
    if (frame.type === "state") room.state = frame.state;
    for (const reader of room.readers) reader(frame);
  }

  announce(room: Room): void {
    for (const reader of this.tenantReaders) reader({ type: "conversation", summary: this.summary(room) });
  }

  summary(room: Room): ConversationSummary {
    const last = room.messages.at(-1);
    const asked = room.messages.flatMap(({ confirmations = [] }) => confirmations);
    const waiting = asked.filter(({ state }) => state === "pending").length;
    return {
      connectionId: room.ref.connectionId,
      thread: room.ref.thread,
      channel: room.channel,
      person: room.person,
      lastText: last?.text ?? "",
      lastAt: last?.at ?? 0,
      state: room.outcome,
      turns: room.messages.filter((message) => message.role === "employee").length,
      ...(waiting > 0 ? { awaiting: waiting } : {}),
      ...(room.desk ? { desk: room.desk } : {}),
    };
  }

  /** The card shows what became of it, and the conversation says who decided. */
  decided(ref: ConversationRef, { id, title, state, decidedBy, reason, decidedAt = 0 }: Confirmation): void {
    const room = this.room(ref);
    const cards = room.messages.filter((line) => line.confirmations?.some((one) => one.id === id));
    for (const message of cards) this.show(room, { type: "message", message });
    const author = decidedBy?.name ?? "Nobody";
    const text = `${author} ${state === "approved" ? "approved" : "declined"}: ${title}${reason ? ` (${reason})` : ""}`;
    this.put(room, { id: `${id}-${state}`, role: "notice", author, text, at: decidedAt });
  }

  summaries(): ConversationSummary[] {
    return [...this.rooms.values()]
      .filter((room) => room.messages.length > 0)
      .map((room) => this.summary(room))
      .sort((a, b) => b.lastAt - a.lastAt);
  }

  /** A line from a person on the web channel; the same id twice counts once. */
  say(ref: ConversationRef, line: { id: string; text: string }): void {
    const room = this.room(ref);
    if (room.messages.some((message) => message.id === line.id)) return;
    const stops = line.text.trim().toLowerCase() === "stop";
    const role = stops ? "notice" : "person";
    this.put(room, { id: line.id, role, author: "You", text: line.text, at: Date.now() });
    if (stops) room.running?.abort();
    else void this.answer(room, line.text);
  }

  async answer(room: Room, text: string): Promise<void> {
    const running = new AbortController();
    room.running = running;
    this.outcome(room, "queued", "thinking");
    const { text: full, outcome, reason } = this.script(text);
    const opId = `op-${++this.count}`;
    this.show(room, { type: "draft", opId, text: opening("Ada") });
    await wait(this.pace * 12, running.signal);
    const words = full.split(/(?<=\s)/);
    let said = "";
    for (let i = 1; i <= words.length && !running.signal.aborted; i++) {
      said = words.slice(0, i).join("");
      this.show(room, { type: "draft", opId, text: `${said} …` });
      await wait(this.pace, running.signal);
    }
    const ended = running.signal.aborted ? "stopped" : outcome;
    const part: DeliveryPart = { opId, text: full, state: "sent", messageId: opId };
    this.put(room, {
      id: opId,
      role: "employee",
      author: "Ada",
      text: running.signal.aborted ? stopped(said) : full,
      at: Date.now(),
      turn: this.count,
      outcome: ended,
      parts: [part],
      ...(reason ? { reason } : {}),
    });
    this.outcome(room, ended, "idle");
  }

  private outcome(room: Room, outcome: string, state: Transcript["state"]): void {
    room.outcome = outcome;
    this.show(room, { type: "state", state });
    this.announce(room);
  }

  transcript(ref: ConversationRef, input: { before?: number; limit: number }): Transcript {
    const room = this.room(ref);
    const past = room.messages.filter((message) => message.seq < (input.before ?? Number.POSITIVE_INFINITY));
    const messages = past.slice(-input.limit);
    const first = messages[0];
    const more = first && past.length > messages.length;
    return { messages, state: room.state, ...(more ? { before: first.seq } : {}) };
  }
}
