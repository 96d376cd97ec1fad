// Turns of the office in memory with everything that led to them: one in which a model fails, tools are used and
// leave is asked for, and what its trail says of it.

import type { AuditEventView } from "../../src/api/deps.ts";
import type { ConversationRef } from "../../src/conversation/message.ts";
import { encodeTuple } from "../../src/ids.ts";
import type { OfficeApi } from "./api-deps.ts";
import { receiptOf } from "./office-asks.ts";
import { confirmationOf } from "./office-tools.ts";

const SECOND = 1_000;
const TURN = 41;

export interface TracedTurn {
  ref: ConversationRef;
  turn: number;
  /** Of the first line, ms. */
  at: number;
}

type Trail = [type: string, afterMs: number, over: Partial<AuditEventView>];

const call = (deployment: string, model: string, outcome: string, ms: number, receipt: string) => ({
  outputSummary: outcome,
  latencyMs: ms,
  metadata: { deployment, model, outcome, receipt, first_token_ms: outcome === "ok" ? 640 : null },
});

const TRAIL: Trail[] = [
  ["llm_call", 2_900, call("anthropic", "claude-sonnet-5-5", "overloaded", 310, "receipt-2")],
  ["llm_call", 3_260, call("openai", "gpt-6-astra", "ok", 2_140, "receipt-2")],
  ["llm_call", 6_700, call("openai", "gpt-6-astra", "ok", 1_480, "receipt-1")],
  [
    "confirmation",
    8_200,
    {
      inputSummary: '{"order":"10423","amount":"49.90 €"}',
      metadata: { tool: "refund_order", decision: "asked", confirmation: "c-41", approvers: "Ben Okafor" },
    },
  ],
  [
    "turn",
    8_420,
    {
      latencyMs: 5_900,
      inputSummary: "My parcel came back. Please refund order 10423.",
      outputSummary: "I have found your order and asked Ben whether it may be refunded.",
      metadata: { outcome: "awaiting", messages: 2 },
    },
  ],
  ["delivery", 9_020, { outputSummary: "sent", metadata: { parts: 2, sent: 2, failed: 0, unknown: 0 } }],
];

function trailOf({ ref, turn, at }: TracedTurn): AuditEventView[] {
  return TRAIL.map(([type, afterMs, { metadata = {}, ...over }], seq) => ({
    ...{ id: `trace-${seq}`, at: at + afterMs, type, agentId: "ada", userId: "U-Noor", seq: seq + 1, turn },
    ...{ connectionId: ref.connectionId, thread: ref.thread, hash: `${seq}`.padStart(64, "e") },
    ...{ inputSummary: "", outputSummary: "", latencyMs: 0 },
    ...over,
    metadata: { turn, ...metadata },
  }));
}

/** Noor asks for a refund; Ada finds the order with the second model and asks Ben, who says yes six minutes later. */
export function furnishTrace(api: OfficeApi): TracedTurn {
  const ref = { tenantId: "demo", connectionId: "demo.whatsapp", thread: encodeTuple(["4915700000041"]) };
  const room = api.office.room(ref);
  room.person = "Noor Haddad";
  room.outcome = "awaiting";
  const at = Date.now() - 26 * 60 * SECOND;
  const traced = { ref, turn: TURN, at };
  const line = (text: string, afterMs: number) =>
    api.office.put(room, {
      ...{ id: `noor-${afterMs}`, role: "person", author: "Noor Haddad", text, at: at + afterMs },
    });
  const { seq: first } = line("My parcel came back.", 0);
  const { seq: last } = line("Please refund order 10423.", 1_350);
  const words = "I have found your order and asked Ben whether it may be refunded.";
  const times = { createdAt: at + 8_200, decidedAt: at + 8_200 + 372 * SECOND, expiresAt: at + 600 * SECOND };
  const ben = { connectionId: "demo.slack", userId: "U7", name: "Ben Okafor", via: "button" as const };
  const asked = confirmationOf({
    ...{ id: "c-41", turn: TURN, tool: "refund_order", title: "Refund an order", state: "approved" },
    ...{ arguments: '{"order":"10423","amount":"49.90 €"}', taint: [], decidedBy: ben, ...times },
    lines: [
      { label: "Order", value: "10423" },
      { label: "Amount", value: "49.90 €" },
    ],
  });
  const used = [
    receiptOf({
      callId: "a",
      tool: "order_lookup",
      title: "Look an order up",
      startedAt: at + 5_430,
      totalMs: 820,
    }),
    receiptOf({
      callId: "b",
      tool: "kb_search",
      title: "Search the company's documents",
      startedAt: at + 5_440,
      totalMs: 1_190,
    }),
  ].map((one) => ({
    ...one,
    sources: [],
    input: '{"order":"10423"}',
    output: "1 order, delivered back on Monday",
  }));
  api.office.put(room, {
    ...{ id: "noor-answer", role: "employee", author: "Ada", text: words, at: at + 8_420, turn: TURN },
    outcome: "awaiting",
    answers: { first, last },
    parts: [
      {
        opId: "noor-0",
        text: words,
        state: "sent",
        messageId: "m0",
        receipt: "read",
        tries: 1,
        triedAt: at + 8_700,
      },
      {
        opId: "noor-1",
        text: "Refund an order: 10423",
        state: "sent",
        confirmationId: "c-41",
        tries: 2,
        triedAt: at + 9_010,
      },
    ],
    confirmations: [asked],
    receipts: JSON.stringify(used),
  });
  api.tools.events = [...trailOf(traced), ...api.tools.events].sort((a, b) => b.at - a.at);
  return traced;
}
