import { describe, expect, it } from "vitest";
import { plainLine, withoutSignature } from "../../../console/src/transcript/said-words.ts";

describe("what a colleague said", () => {
  it("stands without the name that the chat shows, in every line", () => {
    const said = "**Maria (Demo Company):** One.\n\n**Maria (Demo Company):** **Two** (2): fine.";
    expect(withoutSignature(said)).toBe("One.\n\n**Two** (2): fine.");
  });

  it("keeps bold words that are no signature", () => {
    expect(withoutSignature("**Note:** bring it back")).toBe("**Note:** bring it back");
  });
});

describe("a line of a list", () => {
  it("shows no marks of bold letters, and keeps stars that are none", () => {
    expect(plainLine("**Maria (Demo Company):** 2 ** 3")).toBe("Maria (Demo Company): 2 ** 3");
  });
});
