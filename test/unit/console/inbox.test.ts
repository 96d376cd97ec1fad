import { describe, expect, it } from "vitest";
import { inboxHref, readInboxAddress } from "../../../console/src/inbox/inbox-address.ts";
import { newsOf } from "../../../console/src/inbox/inbox-news.ts";
import {
  type InboxItem,
  inOrder,
  kindWords,
  priorityWords,
  waitedWords,
} from "../../../console/src/inbox/inbox-words.ts";
import { type Pressed, shortcutOf } from "../../../console/src/inbox/shortcuts.ts";
import { encodeTuple } from "../../../src/ids.ts";

const item = (person: string, over: Partial<InboxItem> = {}): InboxItem => ({
  kind: "waiting",
  connection: { id: "demo.slack", channel: "slack", name: "Slack", isActive: true },
  agent: { id: "ada", name: "Ada" },
  thread: person,
  person,
  lastText: "",
  lastAt: 0,
  since: 0,
  reason: "They dispute a bill.",
  ...over,
});

const names = (items: InboxItem[]) => items.map(({ person }) => person);

describe("the inbox", () => {
  it("puts what nobody has taken first, the most urgent before whoever waits longest", () => {
    const items = [
      item("taken", { kind: "owned", since: 1 }),
      item("held", { kind: "held", since: 1 }),
      item("lost", { kind: "undelivered", since: 1 }),
      item("long", { since: 2, priority: "normal" }),
      item("short", { since: 9, priority: "normal" }),
      item("urgent", { since: 10, priority: "urgent" }),
      item("low", { since: 1, priority: "low" }),
    ];
    expect(names(inOrder(items))).toEqual(["urgent", "long", "short", "low", "lost", "held", "taken"]);
  });

  it("takes a priority that it does not know for an ordinary one", () => {
    const items = [item("low", { priority: "low" }), item("new", { priority: "galactic" }), item("none")];
    expect(names(inOrder(items))).toEqual(["new", "none", "low"]);
    expect(priorityWords("galactic")).toBeUndefined();
  });

  it("says who has it", () => {
    expect(kindWords({ kind: "owned", owner: "Ben" }).label).toBe("With Ben");
    expect(kindWords({ kind: "owned" }).label).toBe("With a person");
    expect(kindWords({ kind: "waiting" }).label).toBe("Waiting");
  });

  it("says how long somebody waits in the unit that one would use", () => {
    const minute = 60_000;
    expect(
      [0, minute, 59 * minute, 60 * minute, 47 * 60 * minute, 48 * 60 * minute].map(waitedWords),
    ).toEqual(["now", "1 min", "59 min", "1 h", "47 h", "2 days"]);
    expect(waitedWords(-5)).toBe("now");
  });
});

describe("what is said of a change", () => {
  it("names whoever waits newly, and why", () => {
    expect(newsOf([item("Mia")], [item("Mia"), item("Jo")])).toBe(
      "Jo waits for a person. They dispute a bill.",
    );
  });

  it("names whoever has taken it, also from somebody else", () => {
    const bens = item("Mia", { kind: "owned", owner: "Ben" });
    expect(newsOf([item("Mia")], [bens])).toBe("Ben speaks with Mia.");
    expect(newsOf([bens], [{ ...bens, owner: "Carla" }])).toBe("Carla speaks with Mia.");
  });

  it("is nothing where only the order or the words of a line changed", () => {
    expect(newsOf([item("Mia"), item("Jo")], [item("Jo"), item("Mia", { lastText: "more" })])).toBe("");
    expect(newsOf([item("Mia")], [])).toBe("");
  });

  it("counts many at once instead of reading them out", () => {
    expect(newsOf([], [item("a"), item("b"), item("c"), item("d")])).toBe("4 conversations changed.");
  });
});

describe("the address of the inbox", () => {
  it("leads back to the same list and conversation, whatever is in its thread", () => {
    for (const thread of [encodeTuple(["C1", "a/b", "50%", "ü"]), "plain", "a&b=c#d?e"]) {
      const selected = { connectionId: "demo.slack", thread };
      const { searchParams } = new URL(inboxHref(selected, "held"), "http://localhost");
      expect(readInboxAddress(searchParams)).toEqual({ only: "held", selected });
    }
  });

  it("falls back to all where it makes no sense", () => {
    expect(readInboxAddress(new URLSearchParams("only=constructor"))).toEqual({
      only: "all",
      selected: undefined,
    });
    expect(inboxHref(undefined, "all")).toBe("/inbox");
  });
});

describe("a key in the inbox", () => {
  const pressed = (key: string, over: Partial<Pressed> = {}): Pressed => ({
    ...{ key, ctrlKey: false, metaKey: false, altKey: false, isTaken: false, inList: false },
    ...over,
  });

  it("moves, takes, answers, hands back, passes on and sends again", () => {
    expect(shortcutOf(pressed("j"))).toEqual({ kind: "move", step: 1 });
    expect(["t", "r", "b", "p", "s"].map((key) => shortcutOf(pressed(key)))).toEqual(
      ["take", "answer", "hand_back", "pass", "resend"].map((what) => ({ kind: "act", what })),
    );
  });

  it("is left to whoever writes, and to the browser", () => {
    expect(shortcutOf(pressed("t", { isTaken: true }))).toBeUndefined();
    for (const held of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }])
      expect(shortcutOf(pressed("r", held))).toBeUndefined();
    expect(shortcutOf(pressed("toString"))).toBeUndefined();
  });

  it("moves as an arrow only inside the list: elsewhere arrows scroll", () => {
    expect(shortcutOf(pressed("ArrowDown"))).toBeUndefined();
    expect(shortcutOf(pressed("ArrowDown", { inList: true }))).toEqual({ kind: "move", step: 1 });
  });
});
