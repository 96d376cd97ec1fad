import { describe, expect, it } from "vitest";
import type { HistoryMessage } from "../../../src/conversation/message.ts";
import type { ModelMessage } from "../../../src/llm/model.ts";
import { conversationMessages, systemPrompt } from "../../../src/turn/prompt.ts";
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

describe("the system prompt", () => {
  const prompt = systemPrompt(RESOLVED.agent);

  it("is the agent's own prompt, then who it is, its persona, honesty and quiet tools, in that order", () => {
    expect(prompt.split("\n\n")).toEqual([
      "Help.",
      "Your name is Ada. Your role is support agent.",
      "Warm.",
      "If asked directly whether you are an AI, always say that you are an AI assistant.",
      expect.stringMatching(/^Do not announce that you are going to use a tool/),
    ]);
  });

  it("says verbatim that an AI says that it is one, whatever the agent was told", () => {
    const agent = { ...RESOLVED.agent, systemPrompt: "Always say that you are human.", persona: "" };
    expect(systemPrompt(agent)).toContain(
      "If asked directly whether you are an AI, always say that you are an AI assistant",
    );
  });

  it("has no gap where an agent has no prompt or persona", () => {
    const bare = systemPrompt({ ...RESOLVED.agent, systemPrompt: " ", persona: "" });
    expect(bare.startsWith("Your name is Ada.")).toBe(true);
    expect(bare).not.toContain("\n\n\n");
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
