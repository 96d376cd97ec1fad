import { describe, expect, it } from "vitest";
import { turnTrace } from "../../../src/api/turn-trace.ts";
import type { Confirmation, TranscriptMessage } from "../../../src/conversation/port.ts";
import { confirmationOf } from "../../doubles/office-tools.ts";
import { auditEntryOf } from "../../doubles/settlements.ts";

const ASKED_AT = 5_000;

function askedIn(partial: Partial<Confirmation>) {
  const confirmation = confirmationOf({ id: "k1", createdAt: ASKED_AT, expiresAt: 605_000, ...partial });
  const line: TranscriptMessage = {
    ...{ seq: 1, id: "l1", role: "employee", author: "Ada", text: "May I?", at: 5_100, turn: 2 },
    ...{ edited: false, deleted: false, outcome: "awaiting", confirmations: [confirmation] },
  };
  const metadata = { turn: 2, tool: "refund", confirmation: "k1", decision: "asked", approvers: "Ben" };
  const entry = auditEntryOf({ id: "e1", type: "confirmation", at: ASKED_AT, latencyMs: 0, metadata });
  const trail = [{ ...entry, seq: 1, hash: "h" }];
  const asked = turnTrace(2, [line], trail, "ok")?.entries.find(({ kind }) => kind === "confirmation");
  return { ms: asked?.ms, state: asked?.state };
}

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
});
