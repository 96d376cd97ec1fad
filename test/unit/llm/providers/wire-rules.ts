// What each provider refuses a transcript for, as far as it is written down.

import { expect } from "vitest";
import type { Wire } from "../../../doubles/fault-answers.ts";

interface ChatMessage {
  role: string;
  content: unknown;
  tool_calls?: { id: string; function: { arguments: string } }[];
  tool_call_id?: string;
}

interface Block {
  type: string;
  text?: string;
  id?: string;
  input?: unknown;
  tool_use_id?: string;
}

const isObject = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Fails with what the provider would refuse. */
export function expectWellFormed(wire: Wire, body: Record<string, unknown>): void {
  if (wire === "anthropic") anthropic(body.messages as { role: string; content: Block[] }[]);
  else chat(body.messages as ChatMessage[], wire);
}

/** Every call is answered right behind it, ids are unique and short, arguments are objects. */
function chat(messages: ChatMessage[], wire: Wire): void {
  const ids: string[] = [];
  for (const [index, message] of messages.entries()) {
    const calls = message.tool_calls ?? [];
    const answers = messages.slice(index + 1, index + 1 + calls.length);
    expect(answers.map(({ role, tool_call_id }) => [role, tool_call_id])).toEqual(
      calls.map(({ id }) => ["tool", id]),
    );
    for (const call of calls) {
      expect(call.id).toMatch(/^.{1,40}$/);
      expect(isObject(JSON.parse(call.function.arguments))).toBe(true);
    }
    ids.push(...calls.map(({ id }) => id));
    if (message.role === "tool") expect(ids).toContain(message.tool_call_id);
    const said = message.role === "assistant" && calls.length === 0 ? message.content : "x";
    expect(said).not.toBe("");
    expect(said).not.toBeNull();
    const before = messages[index - 1];
    if (wire === "ollama" && message.role === "user") expect(before?.role).not.toBe("user");
  }
  expect(new Set(ids).size).toBe(ids.length);
}

/** Roles alternate and begin with the user; results come first in the message behind their calls. */
function anthropic(messages: { role: string; content: Block[] }[]): void {
  const ids: string[] = [];
  for (const [index, { role, content }] of messages.entries()) {
    expect(role).toBe(index % 2 === 0 ? "user" : "assistant");
    expect(content.length).toBeGreaterThan(0);
    for (const block of content) if (block.type === "text") expect(block.text?.trim()).not.toBe("");
    const calls = content.filter(({ type }) => type === "tool_use");
    for (const call of calls) {
      expect(call.id).toMatch(/^[a-zA-Z0-9_-]+$/);
      expect(isObject(call.input)).toBe(true);
    }
    ids.push(...calls.map(({ id }) => id ?? ""));
    const results = (messages[index + 1]?.content ?? []).slice(0, calls.length);
    expect(results.map(({ tool_use_id }) => tool_use_id)).toEqual(calls.map(({ id }) => id));
    for (const block of content) if (block.type === "tool_result") expect(ids).toContain(block.tool_use_id);
  }
  expect(new Set(ids).size).toBe(ids.length);
  const last = messages.at(-1);
  if (last?.role === "assistant") expect(last.content.at(-1)?.text).not.toMatch(/\s$/);
}
