import { describe, expect, it } from "vitest";
import { isHandOver, judgeHandOvers } from "../../../../bench/chaos/hand-over-verdict.ts";
import type { HandedOver } from "../../../../bench/chaos/hand-overs.ts";
import type { Shown } from "../../../../dev/stack/sandbox-client.ts";

const PLAYED: HandedOver = {
  index: 1,
  customer: { channel: "whatsapp", place: "15550200001" },
  desk: { place: "D1", root: "1.0" },
  wish: "[h-1-1]",
  byCustomer: ["[p-1-1]", "[p-1-2]"],
  byColleague: ["[c-1-1]", "[c-1-2]"],
  after: "[e-1-1]",
};

let at = 0;
const shown = (fields: Partial<Shown>): Shown => ({
  ...{ channel: "whatsapp", conversation: "15550200001", thread: "", author: "ada", authorName: "Ada" },
  ...{ isPerson: false, text: "", firstText: "", id: String(++at), at, revision: at, edits: 0 },
  ...{ deleted: false, buttons: [] },
  ...(fields as Shown),
});
const toCustomer = (text: string) => shown({ text });
const toColleague = (text: string) => shown({ channel: "slack", conversation: "D1", thread: "1.0", text });

const WHOLE = () => [
  toCustomer("A person comes."),
  toColleague("Customer: And [p-1-1]?"),
  toCustomer("Maria: It is [c-1-1]."),
  toColleague("Customer: And [p-1-2]?"),
  toCustomer("Maria: It is [c-1-2]."),
  // The stand-in repeats what no employee has answered.
  toCustomer("[p-1-1] [c-1-1] [p-1-2] [c-1-2] [e-1-1]"),
];
const NOTHING = { lost: [], doubled: [], outOfOrder: [], talkedOver: [] };

describe("the verdict on a hand-over", () => {
  it("is clean where every line reached the other side once and in order", () => {
    expect(judgeHandOvers([PLAYED], WHOLE())).toEqual({ relayed: 5, ...NOTHING });
  });

  it("names what was lost, doubled and out of order", () => {
    const [first, , c1, p2, c2, after] = WHOLE() as [Shown, Shown, Shown, Shown, Shown, Shown];
    const late = { ...c1, at: c2.at + 0.5 };
    expect(judgeHandOvers([PLAYED], [first, p2, c2, late, after, toColleague("And [p-1-2]?")])).toEqual({
      relayed: 4,
      lost: ["[p-1-1]"],
      doubled: ["[p-1-2]"],
      outOfOrder: ["[c-1-2]", "[c-1-1]"],
      talkedOver: [],
    });
  });

  it("sees an employee that answers for a colleague", () => {
    const judged = judgeHandOvers([PLAYED], [...WHOLE(), toCustomer("[p-1-2]")]);
    expect(judged).toEqual({ relayed: 5, ...NOTHING, talkedOver: ["[p-1-2]"] });
  });

  it("leaves what others see to others", () => {
    expect(isHandOver(toCustomer("x"), [PLAYED])).toBe(true);
    expect(isHandOver(shown({ conversation: "15550100001" }), [PLAYED])).toBe(false);
    expect(isHandOver(shown({ channel: "slack", conversation: "D2" }), [PLAYED])).toBe(false);
  });
});
