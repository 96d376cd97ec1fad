import { describe, expect, it } from "vitest";
import { asks, BEN, OPERATOR } from "./hand-overs.ts";
import { shown } from "./handing-over.ts";
import { begin, freshObject, object, recordOf, say } from "./object-world.ts";
import { partWith, settled } from "./turns.ts";

freshObject();

describe("sending again what did not arrive", () => {
  const undelivered = (state: "failed" | "unknown" | "sent", fields = {}) => {
    say("1");
    const view = begin();
    const parts = [partWith({ opId: view.placeholder.opId, state, ...fields })];
    object().record(view.lease, recordOf(view, { parts }));
    object().finish(view.lease, parts, settled(view));
  };

  it.each(["failed", "unknown"] as const)(
    "is a turn of its own over what is %s, and happens once",
    (state) => {
      undelivered(state);
      expect(object().resend(1, OPERATOR)).toBe(true);
      expect(object().resend(1, OPERATOR)).toBe(false);
      expect(begin()).toMatchObject({
        input: [{ own: { what: "resend", turn: 1, by: { name: "Olga" } }, target: { to: "t" } }],
        undelivered: [{ state, text: "Hello." }],
      });
      expect(shown().at(-1)).toBe("notice Olga: Olga had what turn 1 left unsent sent once more.");
    },
  );

  it("is refused where everything arrived, for a desk's part, for anybody else, and while the turn runs", () => {
    undelivered("sent");
    expect(object().resend(1, OPERATOR)).toBe(false);
    expect(object().resend(7, OPERATOR)).toBe(false);
    say("2");
    const view = begin();
    const to = { connectionId: "acme.slack", thread: "d", target: {} };
    const parts = [partWith({ opId: "2-d-1", state: "failed", to })];
    object().record(view.lease, recordOf(view, { parts }));
    expect(object().resend(2, OPERATOR)).toBe(false);
    object().finish(view.lease, parts, settled(view));
    expect(object().resend(2, OPERATOR)).toBe(false);
    expect(object().begin()).toEqual({ kind: "idle" });
  });

  it("is an operator's, and not while the newest turn waits for a person", () => {
    undelivered("failed");
    expect(object().resend(1, asks(BEN))).toBe(false);
    say("2");
    const view = begin();
    object().record(view.lease, recordOf(view, { outcome: "held", parts: [], reason: "away" }));
    object().finish(view.lease, [], settled(view));
    expect(object().resend(1, OPERATOR)).toBe(false);
  });
});
