import { describe, expect, it } from "vitest";
import { printConversation } from "../../../../dev/stack/print-conversation.ts";
import { type SandboxClient, type Shown, waitForAnswer } from "../../../../dev/stack/sandbox-client.ts";

const message = (partial: Partial<Shown>): Shown => ({
  channel: "slack",
  conversation: "C1",
  thread: "",
  author: "U1",
  authorName: "Sam",
  isPerson: true,
  text: "hello",
  id: "1.000000",
  at: 1_000,
  edits: [],
  firstText: "hello",
  deleted: false,
  buttons: [],
  revision: 1,
  ...partial,
});
const answer = (partial: Partial<Shown>): Shown =>
  message({
    id: "2.000000",
    author: "B1",
    authorName: "Ada",
    isPerson: false,
    at: 2_000,
    revision: 2,
    ...partial,
  });

/** Gives one batch of changes a poll. */
function client(batches: Shown[][]): SandboxClient {
  return {
    messages: async () => ({ messages: batches.shift() ?? [], revision: 9 }),
    say: () => Promise.reject(new Error("unused")),
    attempts: async () => [],
    press: async () => {},
    closeWindow: async () => {},
    failMessage: async () => {},
  };
}

describe("waiting for an answer", () => {
  it("waits until a growing answer is whole", async () => {
    const said = message({});
    const batches = [
      [answer({ thread: said.id, text: "Ada is writing …" })],
      [],
      [answer({ thread: said.id, text: "All good." })],
    ];
    const found = await waitForAnswer(client(batches), said, 5_000);
    expect(found.map(({ text }) => text)).toEqual(["All good."]);
  });

  it("gives every part of a long answer", async () => {
    const said = message({});
    const parts = [answer({ thread: said.id }), answer({ thread: said.id, id: "3.000000" })];
    expect(await waitForAnswer(client([parts]), said, 5_000)).toHaveLength(2);
  });

  it("hears nothing of other threads, other rooms, people and what came before", async () => {
    const said = message({});
    const others = [
      answer({ thread: "9.000000" }),
      answer({ conversation: "C2", id: "4.000000" }),
      answer({ at: 1, id: "5.000000" }),
      answer({ isPerson: true, id: "6.000000" }),
      answer({ deleted: true, id: "7.000000" }),
    ];
    expect(await waitForAnswer(client([others]), said, 300)).toEqual([]);
  });
});

describe("a printed conversation", () => {
  it("shows threads set in, mentions by name, buttons, and how far a message got", () => {
    const printed = printConversation("slack", [
      message({ text: "<@B1> help, <@U9>" }),
      answer({ thread: "1.000000", text: "Sure", receipt: "read", buttons: [{ label: "Yes", choice: "c" }] }),
      answer({ deleted: true }),
    ]);
    const lines = printed.split("\n");
    expect(lines[0]).toMatch(/^── Slack ─+$/);
    expect(lines[2]).toBe("    @Ada help, <@U9>");
    expect(lines[3]).toMatch(/^ {2}│ {3}Ada {2}\d\d:\d\d:\d\d · read$/);
    expect(lines[4]).toBe("  │     Sure");
    expect(lines[5]).toBe("  │     [ Yes ]");
    expect(lines[7]).toBe("    (deleted)");
  });

  it("wraps long lines between words", () => {
    const printed = printConversation("whatsapp", [message({ text: "word ".repeat(60).trim() })]);
    for (const line of printed.split("\n")) expect(line.length).toBeLessThanOrEqual(84);
    expect(printed.match(/word/g)).toHaveLength(60);
  });
});
