import { describe, expect, it } from "vitest";
import { EMPTY_CHAIN } from "../../../src/audit/chain.ts";
import type { FencedResult, TurnOutcome, TurnSignal } from "../../../src/conversation/port.ts";
import {
  busyUntil,
  checkFence,
  closed,
  grant,
  isHeld,
  leaseOf,
  openTurn,
  recorded,
  recordVerdict,
  release,
  renew,
} from "../../../src/conversation/turn-state.ts";
import { LEASE_MS } from "../../../src/limits.ts";
import { NOW, partWith, settled, turnWith } from "./turns.ts";

const RECORD = {
  author: "Ada",
  outcome: "answered" as const,
  parts: [partWith()],
  settlement: "{}",
  chain: { hash: "a", length: 1 },
};

describe("a new turn", () => {
  it("takes over what the one before owes, where its chain ended, and its fence", () => {
    const previous = turnWith({ n: 7, fence: 12, owed: ["{}"], chain: { hash: "abc", length: 3 } });
    const turn = openTurn({ previous, firstSeq: 9, lastSeq: 9, opId: "x", now: NOW });
    expect(turn).toMatchObject({ n: 8, fence: 12, owed: ["{}"], chain: previous.chain, state: "open" });
  });

  it("begins its audit chain where a verifier begins", () => {
    expect(turnWith().chain).toEqual(EMPTY_CHAIN);
  });

  it("names its placeholder after itself", () => {
    expect(turnWith().placeholder).toEqual({ opId: "1-0-op", text: "", state: "pending" });
  });
});

describe("a grant", () => {
  it("moves the fence and gives a lease of LEASE_MS", () => {
    const granted = grant(turnWith({ fence: 4 }), NOW);
    expect(leaseOf(granted)).toEqual({ turn: 1, fence: 5, until: NOW + LEASE_MS });
    expect(granted.grants).toBe(1);
  });

  it("allows the first send of the placeholder in the same write", () => {
    expect(grant(turnWith(), NOW).placeholder).toMatchObject({ state: "sending", tries: 1, triedAt: NOW });
  });

  it("counts another try where the placeholder may have been sent before, and keeps when that was", () => {
    const again = grant(grant(turnWith(), NOW), NOW + 60_000);
    expect(again.placeholder).toMatchObject({ state: "sending", tries: 2, triedAt: NOW });
  });

  it("leaves a placeholder alone that is visible, and one whose turn is recorded", () => {
    const visible = { ...turnWith().placeholder, state: "sent" as const, messageId: "m1" };
    expect(grant(turnWith({ placeholder: visible }), NOW).placeholder).toBe(visible);
    const unsent = turnWith({ state: "recorded" });
    expect(grant(unsent, NOW).placeholder).toBe(unsent.placeholder);
  });

  it("takes an edit in, and keeps a signal that ends the turn", () => {
    expect(grant(turnWith({ signal: "superseded" }), NOW).signal).toBeUndefined();
    expect(grant(turnWith({ signal: "stop" }), NOW).signal).toBe("stop");
    expect(grant(turnWith({ signal: "cancelled" }), NOW).signal).toBe("cancelled");
  });

  it("forgets when the turn was to be tried again", () => {
    expect(grant(turnWith({ notBefore: NOW + 5 }), NOW).notBefore).toBe(0);
  });
});

describe("the fence", () => {
  const granted = grant(turnWith(), NOW);
  const lease = leaseOf(granted);

  it("lets the newest lease through and nothing else", () => {
    expect(checkFence(granted, lease)).toBe("ok");
    expect(checkFence(granted, { ...lease, fence: lease.fence - 1 })).toBe("stale");
    expect(checkFence(granted, { ...lease, fence: lease.fence + 1 })).toBe("stale");
    expect(checkFence(granted, { ...lease, turn: 2 })).toBe("stale");
    expect(checkFence(undefined, lease)).toBe("stale");
  });

  it("grows with every grant, over turns too, and never goes back", () => {
    let turn = turnWith();
    let fence = -1;
    for (let i = 0; i < 20; i++) {
      turn = grant(
        i % 3 === 2 ? openTurn({ previous: turn, firstSeq: i, lastSeq: i, opId: "x", now: NOW }) : turn,
        NOW,
      );
      expect(turn.fence).toBeGreaterThan(fence);
      fence = turn.fence;
      if (i % 4 === 1) turn = release(turn);
      if (i % 5 === 1) turn = closed(turn, [], settled(turn), NOW);
    }
  });

  it("refuses the holder of a lease that was given back or whose turn is closed", () => {
    expect(checkFence({ ...release(granted), notBefore: NOW + 1 }, lease)).toBe("stale");
    expect(checkFence(closed(granted, [], settled(granted), NOW), lease)).toBe("stale");
    expect(isHeld(release(granted), lease)).toBe(false);
  });

  it("tells whoever lost the turn to an edit to begin again, until somebody has", () => {
    const freed = release(granted);
    expect(checkFence(freed, lease)).toBe("superseded");
    expect(checkFence(grant(freed, NOW), lease)).toBe("stale");
    expect(checkFence({ ...freed, state: "recorded" }, lease)).toBe("stale");
  });

  it.each(["superseded", "stop", "cancelled"] as const)(
    "tells the holder of %s while the turn is open",
    (signal) => {
      expect(checkFence({ ...granted, signal }, lease)).toBe(signal);
      expect(checkFence({ ...granted, signal, state: "recorded" }, lease)).toBe("ok");
    },
  );
});

describe("a lease", () => {
  it("is lengthened once it is half gone, and written only then", () => {
    const granted = grant(turnWith(), NOW);
    expect(renew(granted, NOW + LEASE_MS / 2 - 1)).toBe(granted);
    expect(renew(granted, NOW + LEASE_MS / 2).leaseUntil).toBe(NOW + LEASE_MS * 1.5);
  });

  it("keeps others away until it ends, and so does a later try", () => {
    expect(busyUntil(grant(turnWith(), NOW), NOW + 1)).toBe(NOW + LEASE_MS);
    expect(busyUntil(grant(turnWith(), NOW), NOW + LEASE_MS)).toBeUndefined();
    expect(busyUntil(turnWith({ notBefore: NOW + 9 }), NOW)).toBe(NOW + 9);
    expect(busyUntil(release(grant(turnWith(), NOW)), NOW)).toBeUndefined();
  });
});

describe("a record", () => {
  const verdicts: [TurnSignal | "superseded" | undefined, TurnOutcome, FencedResult][] = [
    [undefined, "answered", "ok"],
    ["superseded", "answered", "superseded"],
    ["superseded", "cancelled", "superseded"],
    ["stop", "answered", "stop"],
    ["stop", "stopped", "ok"],
    ["stop", "failed", "ok"],
    ["stop", "held", "ok"],
    ["cancelled", "answered", "cancelled"],
    ["cancelled", "stopped", "cancelled"],
    ["cancelled", "cancelled", "ok"],
  ];

  it.each(verdicts)("with the signal %s and the outcome %s is %s", (signal, outcome, verdict) => {
    expect(recordVerdict(turnWith(signal ? { signal } : {}), outcome)).toBe(verdict);
  });

  it("makes the reply durable and what is owed with it, oldest first", () => {
    const turn = recorded(turnWith({ owed: ["old"], signal: "stop" }), {
      ...RECORD,
      settlement: "new",
      reason: "why",
    });
    expect(turn).toMatchObject({
      state: "recorded",
      outcome: "answered",
      reason: "why",
      parts: RECORD.parts,
      chain: RECORD.chain,
    });
    expect(turn.owed).toEqual(["old", "new"]);
    expect(turn).not.toHaveProperty("signal");
  });

  it("owes nothing more where the turn has no settlement", () => {
    expect(recorded(turnWith({ owed: ["old"] }), { ...RECORD, settlement: undefined }).owed).toEqual(["old"]);
  });
});

describe("a closed turn", () => {
  it("has neither lease nor wait, and the parts as they ended", () => {
    const turn = closed(grant(turnWith(), NOW), [partWith({ state: "sent" })], settled(turnWith()), NOW);
    expect(turn).toMatchObject({ state: "closed", leaseUntil: 0, notBefore: 0, parts: [{ state: "sent" }] });
  });

  it("keeps what the tenant did not take, and drops what it did", () => {
    const chain = { hash: "c".repeat(64), length: 9 };
    const turn = turnWith({ owed: ["1", "2"] });
    expect(closed(turn, [], { owed: ["2"], chain }, NOW)).toMatchObject({ owed: ["2"], chain });
    expect(closed(turn, [], { owed: [], chain }, NOW).owed).toEqual([]);
  });
});
