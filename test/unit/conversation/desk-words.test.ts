import { describe, expect, it } from "vitest";
import { wishOfChoice, wishOfLine } from "../../../src/conversation/desk-words.ts";
import type { HostedDesk } from "../../../src/conversation/port.ts";
import { handOverRequest } from "./hand-overs.ts";

const DESK: HostedDesk = {
  origin: { tenantId: "acme", connectionId: "acme.wa", thread: "t" },
  handOverId: "h1",
  choices: handOverRequest().choices,
  speaks: true,
  until: 1,
};
const said = (text: string, fields = {}) => wishOfLine({ id: "m1", text, ...fields }, DESK);

describe("a line at a desk", () => {
  it.each([
    ["take", { kind: "take", id: "h1" }],
    [" Take! ", { kind: "take", id: "h1" }],
    ["pass", { kind: "pass", id: "h1" }],
    ["Hand back", { kind: "hand_back", id: "h1" }],
    ["hand-back.", { kind: "hand_back", id: "h1" }],
    ["handback:", { kind: "hand_back", id: "h1" }],
    ["hand back: a refund\nof 40", { kind: "hand_back", id: "h1", note: "a refund\nof 40" }],
  ])("that is exactly %j is a wish", (text, wish) => {
    expect(said(text)).toEqual(wish);
  });

  it.each([
    "take care",
    "I take it",
    "pass it on please",
    "hand back the money",
    "We hand back: soon",
    "stop",
  ])("like %j is said to the person", (text) => {
    expect(said(text)).toEqual({ kind: "speak", id: "h1", key: "m1", text });
  });

  it("with a file says its words, and a wish beside a file is no wish", () => {
    const files = [{ id: "f", name: "x.png", mediaType: "image/png", kind: "image" as const }];
    expect(said("take", { files })).toMatchObject({ kind: "speak", text: "take" });
    expect(said("", { unsupported: "sticker" })).toMatchObject({ kind: "speak", text: "" });
  });
});

it("a control of a desk is its wish, and another's is none", () => {
  expect(wishOfChoice("take-1", DESK)).toEqual({ kind: "take", id: "h1" });
  expect(wishOfChoice("back-1", DESK)).toEqual({ kind: "hand_back", id: "h1" });
  expect(wishOfChoice("pass-1", DESK)).toEqual({ kind: "pass", id: "h1" });
  expect(wishOfChoice("take-2", DESK)).toBeUndefined();
  expect(wishOfChoice("", { ...DESK, choices: { take: "", handBack: "", pass: "" } })).toBeUndefined();
});
