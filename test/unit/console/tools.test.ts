import { describe, expect, it } from "vitest";
import { frozenWords } from "../../../console/src/tools/frozen-words.ts";
import { argumentValue, grantBodyOf } from "../../../console/src/tools/grant-draft.ts";
import { httpBodyOf, newHttpDraft, readSchema } from "../../../console/src/tools/http-draft.ts";
import { approversWords, grantScope, newsWords, toolState } from "../../../console/src/tools/tool-words.ts";
import type { AgentTools } from "../../../console/src/tools/use-tools.ts";
import { DEFAULT_AGENT_WORK, DEFAULT_TOOL_POLICY } from "../../../src/tenants/tool-policy.ts";

const agent = (name: string, isFrozen: boolean): AgentTools => ({
  ...{ id: name, name, role: "", isActive: true, toolAssignments: [] },
  work: { ...DEFAULT_AGENT_WORK, isFrozen },
});

describe("what is stopped", () => {
  it("is nothing to speak of where nothing is", () => {
    expect(
      frozenWords({ policy: DEFAULT_TOOL_POLICY, agents: [agent("Ada", false)], tools: [] }),
    ).toBeUndefined();
  });

  it("is everything before it is anybody", () => {
    const policy = { ...DEFAULT_TOOL_POLICY, isFrozen: true };
    expect(frozenWords({ policy, agents: [agent("Ada", true)], tools: [] })).toMatch(
      /^Everything is stopped/,
    );
  });

  it("is told by name: employees, and tools, also one that is gone", () => {
    const policy = { ...DEFAULT_TOOL_POLICY, frozenTools: ["web_search"] };
    const agents = [agent("Ada", true), agent("Grace", true)];
    expect(frozenWords({ policy, agents, tools: [] })).toBe(
      "Ada and Grace are stopped. Nobody can use: web_search.",
    );
  });
});

describe("a tool that is described", () => {
  it("needs arguments that are an object", () => {
    expect(readSchema("{")).toMatchObject({ ok: false, error: expect.stringMatching(/^Is no JSON yet/) });
    expect(readSchema("[]")).toEqual({ ok: false, error: "Must be an object, in braces" });
    expect(readSchema('{"type":"object"}')).toEqual({ ok: true, value: { type: "object" } });
  });

  it("is sent without its name and with its schema read", () => {
    const draft = { ...newHttpDraft(), id: "a", description: " b ", schema: '{"type":"object"}' };
    const body = httpBodyOf(draft);
    expect(body).toMatchObject({ ok: true, value: { description: "b", inputSchema: { type: "object" } } });
    expect(body.ok && Object.keys(body.value)).not.toContain("id");
  });

  it("has a word for every state", () => {
    const states = ["ready", "needs_setup", "off", "changed", "frozen"] as const;
    expect(new Set(states.map((state) => toolState({ state }).label)).size).toBe(5);
  });
});

describe("leave", () => {
  const draft = { agentId: "ada", tool: "http_request", host: "", argument: "", value: "", days: "7" };

  it("compares numbers and truths as such, and everything else as text", () => {
    expect(["5", "5.5", "true", "05", "1e3", " x "].map(argumentValue)).toEqual([
      5,
      5.5,
      true,
      "05",
      "1e3",
      "x",
    ]);
  });

  it("ends after its days", () => {
    expect(grantBodyOf(draft, 1_000).expiresAt).toBe(1_000 + 7 * 86_400_000);
  });

  it("names only what narrows it", () => {
    expect(grantBodyOf(draft, 0)).not.toHaveProperty("host");
    expect(grantBodyOf({ ...draft, host: " API.example.com ", argument: "n", value: "1" }, 0)).toMatchObject({
      host: "api.example.com",
      equals: { n: 1 },
    });
  });

  it("is told as what it covers", () => {
    const person = { connectionId: "c", userId: "U1", name: "Mia" };
    expect(grantScope({ host: "a.example", equals: { n: 1 }, person })).toBe(
      "to a.example, where n is 1, for Mia",
    );
    expect(grantScope({ equals: {} })).toBe("for everybody");
  });
});

describe("words about people and servers", () => {
  it("never take an empty list for everybody", () => {
    expect(approversWords({ kind: "people", people: [] })).toBe("nobody in the chat");
    expect(approversWords({ kind: "requester" })).toBe("whoever asked for it");
  });

  it("say what a server changed, or that it changed nothing", () => {
    expect(newsWords({ added: [], changed: [], removed: [], leftOut: [] })).toBe("Nothing changed.");
    expect(newsWords({ added: ["a"], changed: ["b"], removed: [], leftOut: [] })).toBe(
      "New: a. Changed, and off until you look: b.",
    );
  });
});
