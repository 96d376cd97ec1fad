import { describe, expect, it } from "vitest";
import { beltOver } from "../../doubles/builtin-belt.ts";
import { recordingEdge } from "../../doubles/tool-world.ts";

describe("the built-in tools", () => {
  it("are these, and each says what it is for and what it takes", () => {
    const { belt } = beltOver(recordingEdge());
    expect(belt.definitions.map(({ name }) => name)).toEqual([
      "web_search",
      "kb_search",
      "http_request",
      "calendar_lookup",
    ]);
    for (const { description, inputSchema } of belt.definitions) {
      expect(description.length).toBeGreaterThan(40);
      expect(inputSchema).toMatchObject({ type: "object", additionalProperties: false });
      expect(inputSchema).not.toHaveProperty("$schema");
    }
  });
});
