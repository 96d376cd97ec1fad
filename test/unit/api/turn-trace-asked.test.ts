import { describe, expect, it } from "vitest";
import { turnTrace } from "../../../src/api/turn-trace.ts";
import type { Confirmation, TranscriptMessage } from "../../../src/conversation/port.ts";
import { confirmationOf } from "../../doubles/office-tools.ts";
import { auditEntryOf } from "../../doubles/settlements.ts";

const ASKED_AT = 5_000;

/** The call that asked, as the reply's receipts keep it. */
const ASKING = {
  ...{ tool: "refund", title: "Refund", outcome: "asked", input: "{}", output: "", confirmationId: "k1" },
  ...{ startedAt: 4_900, totalMs: 100 },
};

function tracedOf(partial: Partial<Confirmation>) {
  const confirmation = confirmationOf({ id: "k1", createdAt: ASKED_AT, expiresAt: 605_000, ...partial });
  const line: TranscriptMessage = {
    ...{ seq: 1, id: "l1", role: "employee", author: "Ada", text: "May I?", at: 5_100, turn: 2 },
    ...{ edited: false, deleted: false, outcome: "awaiting", confirmations: [confirmation] },
    receipts: JSON.stringify([ASKING]),
  };
  const metadata = { turn: 2, tool: "refund", confirmation: "k1", decision: "asked", approvers: "Ben" };
  const entry = auditEntryOf({ id: "e1", type: "confirmation", at: ASKED_AT, latencyMs: 0, metadata });
  const end = { turn: 2, outcome: "awaiting" };
  const ended = auditEntryOf({ id: "e2", type: "turn", at: 5_200, latencyMs: 300, metadata: end });
  const trail = [
    { ...entry, seq: 1, hash: "h" },
    { ...ended, seq: 2, hash: "i" },
  ];
  const entries = turnTrace(2, [line], trail, "ok")?.entries ?? [];
  const [asked, record, tool] = ["confirmation", "record", "tool"].map((kind) =>
    entries.find((one) => one.kind === kind),
  );
  return {
    asked: { ms: asked?.ms, state: asked?.state },
    record: [record?.label, record?.state],
    tool: [tool?.label, tool?.state],
  };
}
const askedIn = (partial: Partial<Confirmation>) => tracedOf(partial).asked;

describe("a question in the trace of its turn", () => {
  it("waits while nobody has answered it", () => {
    expect(askedIn({ state: "pending" })).toEqual({ ms: undefined, state: "waiting" });
  });

  it("lasts until somebody answered it, also in a later turn", () => {
    expect(askedIn({ state: "done", decidedAt: 65_000 })).toEqual({ ms: 60_000, state: "ok" });
  });

  it("lasts until it expired where nobody did", () => {
    expect(askedIn({ state: "expired" })).toEqual({ ms: 600_000, state: "ok" });
  });

  it("keeps its turn waiting for so long, and no longer", () => {
    expect(tracedOf({ state: "pending" }).tool).toEqual(["Refund: waits for a person's yes", "waiting"]);
    expect(tracedOf({ state: "pending" }).record).toEqual(["Waits for a person's yes", "waiting"]);
    const decided = tracedOf({ state: "denied", decidedAt: 65_000 });
    expect(decided.tool).toEqual(["Refund: asked for a person's yes", "ok"]);
    expect(decided.record).toEqual(["Asked for a person's yes", "ok"]);
  });
});

describe("a turn without a line from outside", () => {
  it("has its message at the time of its line where nothing else tells when it was sent", () => {
    const line: TranscriptMessage = {
      ...{ seq: 1, id: "l1", role: "employee", author: "Ada", text: "Done.", at: 5_100, turn: 2 },
      ...{ edited: false, deleted: false, outcome: "answered" },
      parts: [{ opId: "o1", text: "Done.", state: "sent" }],
    };
    const trace = turnTrace(2, [line], [], "ok");
    expect(trace).toMatchObject({ openedAt: 5_100, arrivals: [] });
    expect(trace?.entries.map(({ kind, at }) => [kind, at])).toEqual([["delivery", 5_100]]);
  });
});
