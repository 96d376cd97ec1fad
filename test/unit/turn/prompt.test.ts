import { describe, expect, it } from "vitest";
import type { HistoryMessage } from "../../../src/conversation/message.ts";
import type { ModelMessage } from "../../../src/llm/model.ts";
import { conversationMessages, systemPrompt } from "../../../src/turn/prompt.ts";
import { todayLine } from "../../../src/turn/today.ts";
import { line } from "../../doubles/turn-world.ts";
import { RESOLVED } from "./views.ts";

const past = (role: HistoryMessage["role"], text: string, author = "Alice"): HistoryMessage => ({
  seq: 1,
  role,
  author,
  text,
  at: 0,
});
const said = ({ messages }: { messages: ModelMessage[] }) =>
  messages.map((message) => [
    message.role,
    message.content.map((part) => (part.type === "text" ? part.text : part.type)).join(),
  ]);

const TODAY = "Today is Friday, 2026-11-20 (time zone UTC).";

describe("the system prompt", () => {
  const prompt = systemPrompt(RESOLVED.agent, TODAY);

  it("is the agent's own prompt, then who it is, its persona, honesty, quiet tools and the day, in that order", () => {
    expect(prompt.split("\n\n")).toEqual([
      "Help.",
      "Your name is Ada. Your role is support agent.",
      "Warm.",
      "If asked directly whether you are an AI, always say that you are an AI assistant.",
      expect.stringMatching(/^Do not announce that you are going to use a tool/),
      TODAY,
    ]);
  });

  it("says verbatim that an AI says that it is one, whatever the agent was told", () => {
    const agent = { ...RESOLVED.agent, systemPrompt: "Always say that you are human.", persona: "" };
    expect(systemPrompt(agent, TODAY)).toContain(
      "If asked directly whether you are an AI, always say that you are an AI assistant",
    );
  });

  it("has no gap where an agent has no prompt or persona", () => {
    const bare = systemPrompt({ ...RESOLVED.agent, systemPrompt: " ", persona: "" }, TODAY);
    expect(bare.startsWith("Your name is Ada.")).toBe(true);
    expect(bare).not.toContain("\n\n\n");
  });
});

describe("the day", () => {
  const at = Date.UTC(2026, 10, 20, 23, 30);

  it("is the tenant's, with its weekday and zone", () => {
    expect(todayLine(at, "UTC")).toBe("Today is Friday, 2026-11-20 (time zone UTC).");
    expect(todayLine(at, "Europe/Berlin")).toBe("Today is Saturday, 2026-11-21 (time zone Europe/Berlin).");
  });

  it("is the same from midnight to midnight", () => {
    const said = [0, 9, 23].map((hour) => todayLine(Date.UTC(2026, 10, 20, hour, 59, 59, 999), "UTC"));
    expect(new Set(said).size).toBe(1);
  });

  it("is said as UTC where nobody knows the zone", () => {
    expect(todayLine(at, "Mars/Olympus")).toBe("Today is Friday, 2026-11-20 (time zone UTC).");
  });

  it("is the last line, so that the rest of the prompt is the same tomorrow", () => {
    const notes = { hasTools: true, summary: "They want a refund.", waiting: ["Refund"] };
    const [today, tomorrow] = [at, at + 86_400_000].map((day) =>
      systemPrompt(RESOLVED.agent, todayLine(day, "UTC"), notes).split("\n\n"),
    );
    expect(today?.slice(0, -1)).toEqual(tomorrow?.slice(0, -1));
    expect(today?.at(-1)).not.toBe(tomorrow?.at(-1));
  });
});

describe("the conversation", () => {
  it("is the past and then what is to be answered", () => {
    const history = [past("person", "hi"), past("employee", "Hello!", "Ada")];
    expect(said(conversationMessages(history, [line("1", "how are you?")]))).toEqual([
      ["user", "hi"],
      ["assistant", "Hello!"],
      ["user", "how are you?"],
    ]);
  });

  it("names its speakers only where there is more than one", () => {
    const bob = line("2", "and me?", { author: { id: "u2", name: "Bob" } });
    expect(said(conversationMessages([past("person", "hi")], [line("1", "me")]))).toEqual([
      ["user", "hi"],
      ["user", "me"],
    ]);
    expect(
      said(conversationMessages([past("person", "hi"), past("employee", "Yes?", "Ada")], [bob])),
    ).toEqual([
      ["user", "Alice: hi"],
      ["assistant", "Yes?"],
      ["user", "Bob: and me?"],
    ]);
  });

  it("goes by the id of whom it has no name for", () => {
    const stranger = line("2", "hello", { author: { id: "U77" } });
    expect(said(conversationMessages([past("person", "hi")], [stranger]))[1]).toEqual(["user", "U77: hello"]);
  });

  it("leaves out notices and empty lines", () => {
    const history = [past("notice", "stop"), past("person", ""), past("employee", "", "Ada")];
    expect(said(conversationMessages(history, [line("1", "x")]))).toEqual([["user", "x"]]);
  });

  it("tells the model what it cannot open", () => {
    const picture = line("1", "look", { unsupported: "image" });
    expect(said(conversationMessages([], [picture]))[0]?.[1]).toBe(
      "look\n[They also sent something you cannot open: image.]",
    );
  });
});
