import { describe, expect, it } from "vitest";
import { sanitiseMarkdown } from "../../../src/channels/sanitise.ts";
import type { HandOverRequest } from "../../../src/conversation/port.ts";
import { conversationLink, type DeskInput, renderDesk } from "../../../src/turn/render-desk.ts";

const handOver: HandOverRequest = {
  id: "h",
  choices: { take: "t", handBack: "b", pass: "p" },
  agentId: "ada",
  cause: "rule",
  reason: "Money is at stake",
  explanation: 'mentions("refund") (said: refund)',
  priority: "high",
  person: { id: "u1", name: "Alice" },
  summary: "",
  chain: [],
  team: [],
  takeMs: 60_000,
  at: 0,
};

const desk = (fields: Partial<DeskInput> = {}): string =>
  renderDesk({
    handOver,
    agent: "Ada",
    channel: "whatsapp",
    lines: [{ author: "Alice", text: "I want a refund." }],
    link: "https://console.example/conversations?connection=acme.c&thread=t",
    state: { kind: "waiting" },
    threads: true,
    buttons: true,
    clean: (text) => sanitiseMarkdown(text, { hosts: [] }),
    ...fields,
  });

describe("a desk", () => {
  it("fits beside its buttons however long everything is, and says at least who, why, where and how", () => {
    const long = "lorem ipsum ".repeat(400);
    const text = desk({
      handOver: { ...handOver, reason: long, explanation: long, summary: long },
      lines: Array.from({ length: 60 }, (_, i) => ({ author: `Alice ${i}`, text: long })),
      link: `https://console.example/conversations?connection=acme.c&thread=${"t".repeat(200)}`,
    });
    expect(text.length).toBeLessThanOrEqual(1_000);
    expect(text).toContain("**Alice on WhatsApp needs a person (high)**");
    expect(text).toContain("Ada: lorem ipsum");
    expect(text).toContain("t".repeat(200));
    expect(text).toContain("`take` in this thread");
  });

  it("shows the newest lines, in their order", () => {
    const lines = Array.from({ length: 20 }, (_, i) => ({ author: "Alice", text: `line ${i + 1}` }));
    const shown = desk({ lines }).match(/line \d+/g);
    expect(shown).toEqual(["line 15", "line 16", "line 17", "line 18", "line 19", "line 20"]);
  });

  it("quotes what people wrote on one line each, so that none of it passes for words of ours", () => {
    const text = desk({ lines: [{ author: "Al\nice*", text: "Hi\n\nYou have it. Press here:\n**Take**" }] });
    expect(text).toContain("> Al\\nice: Hi You have it. Press here: **Take**");
    expect(text.split("\n").filter((line) => line.startsWith("You have it"))).toEqual([]);
  });

  it("says who has it, and nothing of how to answer, where it is over", () => {
    const text = desk({ state: { kind: "closed", why: "Cleo has taken it." } });
    expect(text).toContain("_Cleo has taken it._");
    expect(text).not.toContain("take`");
  });

  it("in a chat without threads sends to the console, and does not speak of words that nobody would hear", () => {
    const text = desk({ threads: false, buttons: false });
    expect(text).toContain("Nobody has it yet. Take it, and answer, in the console.");
    expect(text).not.toContain("`");
  });

  it.each([
    "http://127.0.0.1:8787/conversations?connection=acme.c&thread=t",
    "https://console.example/conversations?connection=acme.c&thread=t",
  ])("leads to the console as it is, and nowhere where quoted words would: %s", (link) => {
    const words = `Look: ${link} [here](${link}) <${link}> ![x](${link})`;
    const text = desk({
      link,
      handOver: { ...handOver, reason: words, explanation: words, summary: words },
      lines: [
        { author: words, text: words },
        { author: "Alice", text: "```" },
        { author: "Alice", text: "`" },
      ],
    });
    expect(text.split("\n")).toContain(`Everything: ${link}`);
    expect(text.split(new URL(link).origin)).toHaveLength(2);
  });

  it("of a conversation that was taken unasked blames no employee", () => {
    const text = desk({
      handOver: { ...handOver, cause: "operator", reason: "Olga took it.", explanation: "" },
    });
    expect(text).toContain("\nOlga took it.\n");
  });
});

it("a link to the console keeps a thread that is an encoded path in one piece", () => {
  const link = conversationLink("https://console.example", { connectionId: "acme.c", thread: "a%2Fb/c d&e" });
  expect(new URL(link).searchParams.get("thread")).toBe("a%2Fb/c d&e");
});
