// What the office knows, remembers and wrote down: documents at every stage, two people, some days of a trail.

import type { AuditEventView } from "../../src/api/audit-verbs.ts";
import type { DocumentView } from "../../src/api/knowledge-verbs.ts";
import type { MemoryEntryView } from "../../src/api/memory-verbs.ts";
import { encodeTuple } from "../../src/ids.ts";
import type { OfficeKnowledge } from "./office-knowledge.ts";
import { entryOf, type OfficeMemory } from "./office-memory.ts";
import type { OfficeTools } from "./office-tools.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const RETURNS = `# Returns
Anything may be sent back within 30 days of delivery. The parcel label is in the box; we pay for it.

## Refunds
The money is back on the card that paid within 5 working days after the parcel has arrived.

## What cannot be sent back
Opened food, and what was made to measure.`;

const HANDBOOK = `# Opening hours
Support answers from 8 to 18 on working days.

# Who decides
Refunds up to 100 € are decided by support; above that by the team lead.`;

/** Documents, newest last; some stand at a stage for ever, as no real one does. */
export function furnishKnowledge(knowledge: OfficeKnowledge, now: number): void {
  const put = (input: Parameters<OfficeKnowledge["put"]>[1], minutes: number, over: Partial<DocumentView>) =>
    Object.assign(knowledge.put("demo", input, now - minutes * MINUTE), over);
  const text = (name: string, body: string) =>
    ({ kind: "text", name, mediaType: "text/markdown", text: body }) as const;
  const file = (name: string, bytes: number, mediaType = "application/pdf") =>
    ({ kind: "upload", name, bytes, mediaType, sha256: "0".repeat(64) }) as const;
  put(text("Returns and refunds", RETURNS), 4 * 24 * 60, {});
  put({ ...text("Support handbook", HANDBOOK), agentId: "ada" }, 2 * 24 * 60, {});
  put({ kind: "url", name: "Delivery times", url: "https://shop.example/delivery" }, 26 * 60, {
    stage: "ready",
    bytes: 18_400,
    chunksTotal: 14,
    chunksDone: 14,
  });
  put(file("Old price list (scan).pdf", 1_900_000), 50, {
    stage: "failed",
    reason: "It has no text: it may be a scan. Bring it as text.",
  });
  put(file("Terms 2026.docx", 84_000), 2, { stage: "reading" });
  put(file("Product catalogue 2026.pdf", 14_300_000), 1, {
    stage: "embedding",
    chunksTotal: 640,
    chunksDone: 384,
  });
}

/** Two people as Ada knows them, one as Grace does. */
export function furnishMemory(memory: OfficeMemory, now: number): void {
  const entry = (n: number, hours: number, over: Partial<MemoryEntryView>): MemoryEntryView =>
    entryOf({
      id: n.toString(16).padStart(64, "0"),
      at: now - hours * HOUR,
      thread: encodeTuple(["whatsapp", "491701234567"]),
      ...over,
    });
  const lena = {
    tenantId: "demo",
    agentId: "ada",
    connectionId: "demo.whatsapp",
    userId: "491701234567",
  };
  memory.put(
    lena,
    entry(1, 3, { text: "Lena prefers to be called in the afternoon." }),
    entry(2, 3, { text: "Lena runs a bakery with two shops and orders for both of them." }),
    entry(3, 27, {
      kind: "exchange",
      text: "Lena asked when the flour arrives.\nAda said: on Thursday before ten.",
    }),
  );
  const bob = { tenantId: "demo", agentId: "ada", connectionId: "demo.slack", userId: "U0BOB" };
  memory.put(bob, entry(4, 50, { text: "Bob is the team lead of support.", thread: "C1/1" }));
  memory.put(
    { ...bob, agentId: "grace" },
    entry(5, 70, { text: "Bob reads the figures on Mondays.", thread: "C1/2" }),
  );
}

const KINDS: [string, Partial<AuditEventView>][] = [
  ["turn", { inputSummary: "May I send the blender back?", outputSummary: "Yes, within 30 days." }],
  ["llm_call", { latencyMs: 812, metadata: { deployment: "anthropic", outcome: "answered" } }],
  [
    "tool_invocation",
    {
      inputSummary: '{"query":"send back"}',
      outputSummary: "3 passages of Returns and refunds",
      latencyMs: 46,
      metadata: { tool: "kb_search", effect: "read", outcome: "ok" },
    },
  ],
  ["delivery", { outputSummary: "sent", metadata: { parts: 1, sent: 1, failed: 0, unknown: 0 } }],
];

/** Some days of work, an approval that was denied, and a setting that was changed. */
export function furnishAudit(tools: OfficeTools, now: number): void {
  let count = 0;
  const event = (hours: number, type: string, over: Partial<AuditEventView>): AuditEventView => ({
    id: `event-${++count}`,
    at: Math.round(now - hours * HOUR - count),
    ...{ type, agentId: "ada", userId: "491701234567", inputSummary: "", outputSummary: "", latencyMs: 0 },
    metadata: {},
    ...{ connectionId: "demo.whatsapp", thread: encodeTuple(["whatsapp", "491701234567"]) },
    ...{ turn: 1, seq: count, hash: count.toString(16).padStart(64, "a") },
    ...over,
  });
  const turns = [0.2, 0.9, 2, 3, 5, 8, 21, 22, 25, 27, 30, 44, 46, 47, 50, 52];
  tools.events = [
    ...turns.flatMap((hours) => KINDS.map(([type, over]) => event(hours, type, over))),
    event(4, "confirmation", {
      inputSummary: '{"order":"A-17","amount":"40 €"}',
      outputSummary: "It was paid by voucher",
      metadata: { tool: "refund", decision: "denied", by: "Maria", via: "console", confirmation: "c-1" },
    }),
    event(6, "config_change", {
      ...{ connectionId: "demo.console", thread: "config", userId: "operator-1" },
      inputSummary: 'models of Ada: {"modelPreference":"fast","localOnly":false}',
      outputSummary: '{"modelPreference":"quality","localOnly":true}',
      metadata: { what: "models of Ada", operator: "Maria", via: "session" },
    }),
  ].sort((a, b) => b.at - a.at);
  const conversations = new Set(tools.events.map(({ thread }) => thread)).size;
  tools.verification = { conversations, entries: tools.events.length, broken: [] };
  tools.exported = tools.events.map((one) => JSON.stringify({ kind: "entry", ...one }));
}
