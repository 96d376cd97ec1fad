// What could not be said any more is kept until a turn takes it, once and in order.

import { describe, expect, it } from "vitest";
import type { DeliveryPart, ThinkView, TurnRecord } from "../../../src/conversation/port.ts";
import { OPERATOR } from "./hand-overs.ts";
import { begin, freshObject, object, recordOf, say, tell } from "./object-world.ts";
import { settled } from "./turns.ts";

freshObject();

const late = (text: string): Partial<DeliveryPart> => ({
  text,
  state: "failed",
  reason: "Held: …",
  waits: { text, told: true },
});

/** Records and closes the turn with these parts; the first takes the placeholder's place. */
function end(view: ThinkView, parts: Partial<DeliveryPart>[], record: Partial<TurnRecord> = {}): void {
  const whole = parts.map(
    (part, i): DeliveryPart => ({
      opId: i === 0 ? view.placeholder.opId : `${view.lease.turn}-${i}-x`,
      text: "",
      state: "pending",
      ...part,
    }),
  );
  const sending = whole.map(({ waits: _, ...part }): DeliveryPart => ({ ...part, state: "sending" }));
  object().record(view.lease, recordOf(view, { parts: sending, ...record }));
  object().finish(view.lease, whole, settled(view));
}

const nextKept = (id: string) => {
  say(id);
  const view = begin();
  return { view, texts: view.kept?.map(({ text }) => text) };
};

describe("what waits for the person", () => {
  it("is handed to the next turn, in order, and only the rest of what was said in part", () => {
    say("1");
    end(begin(), [{ state: "sent", waits: { text: "rest of one", told: true } }, late("two")]);
    expect(nextKept("2").texts).toEqual(["rest of one", "two"]);
  });

  it("goes on from turn to turn until a record takes it, and then never again", () => {
    say("1");
    end(begin(), [late("one")]);
    end(nextKept("2").view, [late("two")]);
    const third = nextKept("3");
    expect(third.texts).toEqual(["one", "two"]);
    end(third.view, [{ state: "sent" }], { takesKept: true });
    expect(nextKept("4").texts).toBeUndefined();
  });

  it("that was taken and is late again is kept again, once", () => {
    say("1");
    end(begin(), [late("one")]);
    end(nextKept("2").view, [late("one")], { takesKept: true });
    expect(nextKept("3").texts).toEqual(["one"]);
  });

  it("is nothing of a notice about our own trouble: whoever writes again is answered anew", () => {
    for (const outcome of ["failed", "stopped"] as const) {
      say(`${outcome}-1`);
      end(begin(), [late("Something went wrong.")], { outcome });
      const { view, texts } = nextKept(`${outcome}-2`);
      expect(texts).toBeUndefined();
      end(view, [{ state: "sent" }]);
    }
  });

  it("keeps the name of the colleague who said it", () => {
    say("1");
    end(begin(), [{ ...late("I am Ben."), colleague: "Ben" }]);
    say("2");
    expect(begin().kept).toEqual([
      { opId: expect.stringMatching(/^1-0-/), colleague: "Ben", text: "I am Ben.", told: true },
    ]);
  });
});

describe("what an operator has sent once more", () => {
  it("is not kept as well, of whichever turn it is", () => {
    say("1");
    end(begin(), [late("one")]);
    end(nextKept("2").view, [late("two")]);
    expect(object().resend(1, OPERATOR)).toBe(true);
    const again = begin();
    expect(again.undelivered?.map(({ text }) => text)).toEqual(["one"]);
    expect(again.kept?.map(({ text }) => text)).toEqual(["two"]);
    end(again, [{ text: "one", state: "sent" }]);
    expect(object().resend(2, OPERATOR)).toBe(true);
    const last = begin();
    expect([last.undelivered?.map(({ text }) => text), last.kept]).toEqual([["two"], undefined]);
  });
});

describe("a receipt that says it came too late", () => {
  const tooLate = (opId: string) =>
    object().accept([
      {
        kind: "receipt",
        id: "r",
        thread: "t",
        messageId: "wamid.1",
        opId,
        state: "failed",
        reason: "More than 24 hours (131047)",
        isTooLate: true,
      },
    ]);

  it("keeps the message for the next time they write", () => {
    say("1");
    const view = begin();
    end(view, [{ text: "one", state: "sent" }]);
    expect(tooLate(view.placeholder.opId)).toEqual(["stored"]);
    expect(tooLate(view.placeholder.opId)).toEqual(["duplicate"]);
    expect(nextKept("2").texts).toEqual(["one"]);
  });

  it("keeps no question with a decision", () => {
    say("1");
    const view = begin();
    end(view, [{ text: "Send it?", state: "sent", confirmationId: "c1" }]);
    tooLate(view.placeholder.opId);
    expect(nextKept("2").texts).toBeUndefined();
  });
});

describe("receipts of an announcement", () => {
  it("say nothing of what it announced, in whatever order they come", () => {
    for (const early of [true, false]) {
      say(`${early}`);
      const view = begin();
      const { opId } = view.placeholder;
      object().record(view.lease, recordOf(view, { parts: [{ opId, text: "one", state: "sending" }] }));
      if (early) tell("delivered", opId);
      object().finish(view.lease, [{ opId, ...late("one") } as DeliveryPart], settled(view));
      if (!early) tell("delivered", opId);
      const { view: next, texts } = nextKept(`${early}-next`);
      expect(texts).toEqual(["one"]);
      const [line] = object()
        .transcript({ limit: 10 })
        .messages.filter(({ turn, role }) => turn === view.lease.turn && role === "employee");
      expect(line?.parts).toMatchObject([{ state: "failed", receipt: "delivered", reason: "Held: …" }]);
      end(next, [{ state: "sent" }], { takesKept: true });
    }
  });

  it("that failed leave nobody told", () => {
    say("1");
    const view = begin();
    const { opId } = view.placeholder;
    object().record(view.lease, recordOf(view, { parts: [{ opId, text: "one", state: "sending" }] }));
    tell("failed", opId);
    object().finish(view.lease, [{ opId, ...late("one") } as DeliveryPart], settled(view));
    say("2");
    expect(begin().kept).toMatchObject([{ text: "one", told: false }]);
  });
});
