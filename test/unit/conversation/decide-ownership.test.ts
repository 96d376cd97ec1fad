import { describe, expect, it } from "vitest";
import { decideOwnership, type Ownership } from "../../../src/conversation/decide-ownership.ts";
import type { Colleague, Owner, OwnWish } from "../../../src/conversation/port.ts";
import { asks, BEN, CLEO, DAN, handOverRequest, OLGA, OPERATOR, waiting } from "./hand-overs.ts";
import { NOW } from "./turns.ts";

const STRANGER: Colleague = { connectionId: "acme.slack", userId: "U-EVE", name: "Eve" };
const take: OwnWish = { kind: "take", id: "h1" };
const back: OwnWish = { kind: "hand_back", id: "h1" };
const pass: OwnWish = { kind: "pass", id: "h1" };
const speak = (text = "Hello."): OwnWish => ({ kind: "speak", id: "h1", key: "k1", text });

const handedOver: Ownership = { epoch: 1, handOver: waiting() };

/** What is there after these, one after the other. */
function played(view: Ownership, ...steps: [Owner, OwnWish][]): Ownership {
  return steps.reduce((before, [by, wish], i) => {
    const { next, result } = decideOwnership(before, wish, by, NOW + i + 1);
    if (!next) throw new Error(`${wish.kind} came to ${JSON.stringify(result)}`);
    return next;
  }, view);
}

const on = (view: Ownership, by: Owner, wish: OwnWish) => decideOwnership(view, wish, by, NOW + 100);
const refusal = (view: Ownership, by: Owner, wish: OwnWish) => {
  const { result, next, news } = on(view, by, wish);
  if (result.kind === "own_refused") expect({ next, news }).toEqual({ news: [] });
  return result.kind === "own_refused" ? result.refusal : result.kind;
};

const takenByBen = played(handedOver, [asks(BEN), take]);
const returned = played(takenByBen, [asks(BEN), { ...back, note: " A refund of 40. " }]);

describe("taking a conversation", () => {
  it.each([
    ["the one who is asked", asks(BEN, "button")],
    ["one who is asked later", asks(CLEO)],
    ["anybody of the team", asks(DAN)],
    ["an operator", OPERATOR],
  ])("is open to %s, and changes nobody's epoch", (_who, by) => {
    const { next, news } = on(handedOver, by, take);
    expect(next).toMatchObject({
      epoch: 1,
      handOver: { state: "taken", owner: { userId: by.colleague.userId, via: by.via, at: NOW + 100 } },
    });
    expect(news).toEqual([{ handOverId: "h1", what: "taken", by: { ...by.colleague, via: by.via } }]);
  });

  it.each([
    ["a stranger", asks(STRANGER)],
    ["the same id on another connection", asks({ ...BEN, connectionId: "acme.other" })],
    ["the employee", asks({ connectionId: "acme.slack", userId: "ada" })],
    ["nobody", asks({ connectionId: "acme.slack", userId: "" })],
    ["an operator who does not come through the console", { ...OPERATOR, via: "text" as const }],
  ])("is not for %s", (_who, by) => {
    expect(refusal(handedOver, by, take)).toEqual({ code: "not_asked" });
  });

  it("shows whoever has it by the name that the company gives them, not by one of their own choice", () => {
    const disguised = asks({ ...BEN, name: "Your bank" });
    const { next, news } = on(handedOver, disguised, speak());
    expect(next?.handOver.owner?.name).toBe("Ben");
    expect(news.map(({ by }) => by?.name)).toEqual(["Ben", "Ben"]);
  });

  it("shows them by their own name where the company gives them none", () => {
    const nameless = waiting({ chain: [{ ...BEN, name: "" }] });
    const { next } = on({ epoch: 1, handOver: nameless }, asks(BEN), take);
    expect(next?.handOver.owner?.name).toBe("Ben");
  });

  it("is over once somebody has it, and the second is told who", () => {
    expect(refusal(takenByBen, asks(CLEO), take)).toEqual({ code: "taken", by: "Ben" });
    expect(on(takenByBen, asks(BEN), take)).toMatchObject({
      result: { kind: "owned", again: true },
      news: [],
    });
  });

  it("is possible for an operator whoever has it", () => {
    expect(on(takenByBen, OPERATOR, take).next).toMatchObject({ epoch: 1, handOver: { owner: OLGA } });
  });

  it("that was handed back is refused, and so is one that never was", () => {
    expect(refusal(returned, asks(CLEO), take)).toEqual({ code: "over", by: "Ben" });
    expect(refusal(handedOver, asks(BEN), { kind: "take", id: "h0" })).toEqual({ code: "unknown" });
    expect(refusal({ epoch: 0 }, asks(BEN), take)).toEqual({ code: "unknown" });
  });

  it("knows by the line who takes it where the chat service gives no name", () => {
    const { next } = on(handedOver, asks({ connectionId: BEN.connectionId, userId: BEN.userId }), take);
    expect(next?.handOver.owner?.name).toBe("Ben");
  });
});

describe("a conversation that nobody handed over", () => {
  const request = handOverRequest({ id: "h2", cause: "operator", chain: [], team: [] });
  const wish: OwnWish = { kind: "take", id: "h2", request };

  it.each([
    ["at first", { epoch: 0 }],
    ["after an earlier stretch", returned],
  ])("is taken by an operator %s, and its epoch becomes a person's", (_when, view: Ownership) => {
    expect(on(view, OPERATOR, wish).next).toMatchObject({
      epoch: view.epoch + 1,
      handOver: { id: "h2", turn: 0, state: "taken", owner: OLGA, asked: 0, told: [], desks: [] },
    });
  });

  it("is nobody else's to take", () => {
    expect(refusal({ epoch: 0 }, asks(BEN), wish)).toEqual({ code: "not_asked" });
    expect(refusal({ epoch: 0 }, { ...OPERATOR, colleague: { ...OLGA, userId: "ada" } }, wish)).toEqual({
      code: "not_asked",
    });
  });

  it("that the employee handed over in that moment is taken as it is", () => {
    expect(on(handedOver, OPERATOR, wish).next).toMatchObject({
      epoch: 1,
      handOver: { id: "h1", state: "taken", owner: OLGA },
    });
  });

  it("is taken once by one request", () => {
    const taken = played({ epoch: 0 }, [OPERATOR, wish]);
    expect(on(taken, OPERATOR, wish)).toMatchObject({ result: { again: true }, news: [] });
    const over = played(taken, [OPERATOR, { kind: "hand_back", id: "h2" }]);
    expect(refusal(over, OPERATOR, wish)).toEqual({ code: "over", by: "Olga" });
  });
});

describe("speaking", () => {
  it("is the owner's, and says the line", () => {
    const { next, news } = on(takenByBen, asks(BEN), speak("  So it is. "));
    expect(news).toEqual([
      { handOverId: "h1", what: "spoken", by: { ...BEN, via: "text" }, line: "So it is." },
    ]);
    expect(next).toMatchObject({ epoch: 1, handOver: { spokenAt: NOW + 100, owner: BEN } });
  });

  it.each([
    ["whoever is asked", asks(CLEO)],
    ["an operator", OPERATOR],
  ])("while nobody has it takes it for %s", (_who, by) => {
    const { next, news } = on(handedOver, by, speak());
    expect(news.map(({ what }) => what)).toEqual(["taken", "spoken"]);
    expect(next?.handOver).toMatchObject({ state: "taken", owner: by.colleague });
  });

  it("is refused to everybody else, by name", () => {
    expect(refusal(takenByBen, asks(CLEO), speak())).toEqual({ code: "taken", by: "Ben" });
    expect(refusal(takenByBen, OPERATOR, speak())).toEqual({ code: "taken", by: "Ben" });
    expect(refusal(takenByBen, asks(STRANGER), speak())).toEqual({ code: "not_asked" });
    expect(refusal(returned, asks(BEN), speak())).toEqual({ code: "over", by: "Ben" });
  });

  it("without words says nothing", () => {
    expect(refusal(takenByBen, asks(BEN), speak(" \n"))).toEqual({ code: "no_text" });
  });
});

describe("passing on", () => {
  it("asks the next in line, and then the team", () => {
    const first = played(takenByBen, [asks(BEN), pass]);
    expect(first).toMatchObject({ epoch: 1, handOver: { state: "waiting", step: "asked", asked: 2 } });
    expect(first.handOver?.owner).toBeUndefined();
    const second = played(first, [asks(CLEO), pass]);
    expect(second.handOver).toMatchObject({ state: "waiting", step: "team" });
  });

  it("asks those whom it names first", () => {
    const { next, news } = on(takenByBen, asks(BEN), { ...pass, to: [DAN] });
    expect(next?.handOver).toMatchObject({ chain: [BEN, DAN, CLEO], asked: 2, step: "asked" });
    expect(news).toEqual([{ handOverId: "h1", what: "passed", by: { ...BEN, via: "text" } }]);
  });

  it("is for the owner, for operators, and for whoever is asked just now", () => {
    expect(refusal(takenByBen, asks(CLEO), pass)).toEqual({ code: "taken", by: "Ben" });
    expect(on(takenByBen, OPERATOR, pass).next?.handOver.state).toBe("waiting");
    expect(on(handedOver, asks(BEN), pass).next?.handOver.asked).toBe(2);
  });

  it("twice by the same person skips nobody", () => {
    const once = played(handedOver, [asks(BEN), pass]);
    expect(on(once, asks(BEN), pass)).toMatchObject({ result: { kind: "owned", again: true }, news: [] });
  });
});

describe("handing back", () => {
  it("makes the employee the speaker again, and keeps what was agreed", () => {
    expect(returned).toMatchObject({
      epoch: 2,
      handOver: { state: "returned", note: "A refund of 40.", returnedBy: BEN, owner: BEN },
    });
    const { news } = on(takenByBen, asks(BEN), { ...back, note: "n" });
    expect(news).toEqual([{ handOverId: "h1", what: "returned", by: { ...BEN, via: "text" }, note: "n" }]);
  });

  it("is the owner's, an operator's, and while nobody has it anybody's who is asked", () => {
    expect(refusal(takenByBen, asks(CLEO), back)).toEqual({ code: "taken", by: "Ben" });
    expect(on(takenByBen, OPERATOR, back).next?.epoch).toBe(2);
    expect(on(handedOver, asks(CLEO), back).next?.epoch).toBe(2);
    expect(refusal(handedOver, asks(STRANGER), back)).toEqual({ code: "not_asked" });
  });

  it("is done once: whoever did so hears that it is, and others by whom", () => {
    expect(on(returned, asks(BEN), back)).toMatchObject({ result: { again: true }, news: [] });
    expect(refusal(returned, OPERATOR, back)).toEqual({ code: "over", by: "Ben" });
    expect(refusal(returned, asks(STRANGER), back)).toEqual({ code: "not_asked" });
  });
});
