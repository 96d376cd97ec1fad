import { describe, expect, it } from "vitest";
import type { IncomingMessage } from "../../../src/conversation/message.ts";
import type { OwnNews } from "../../../src/conversation/port.ts";
import { isAsked } from "../../../src/turn/written.ts";
import { line } from "../../doubles/turn-world.ts";
import { waiting } from "../conversation/hand-overs.ts";

const news = (what: OwnNews["what"]): IncomingMessage =>
  line(what, what, { own: { handOverId: "h1", what } });
const asked = (...input: IncomingMessage[]) =>
  isAsked({ input, history: [], handOver: { ...waiting(), state: "returned" } });

describe("a turn that brings a hand-back", () => {
  it("is the employee's to answer where somebody wrote in it: nobody else was shown that line", () => {
    expect(asked(line("m1", "Where is it?"), news("returned"))).toBe(true);
    expect(asked(news("returned"), line("m1", "Where is it?"))).toBe(true);
    expect(asked(line("m1", "Where is it?"), news("spoken"), news("returned"))).toBe(true);
  });

  it("needs no model where only the team did something", () => {
    expect(asked(news("taken"), news("spoken"), news("returned"))).toBe(false);
  });
});
