import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { retryDelay } from "../../../console/src/live/live-socket.ts";
import { readLink } from "../../../console/src/sign-in/link-credentials.ts";
import { growTowards } from "../../../console/src/transcript/growing-text.ts";

describe("a sign-in link", () => {
  it("brings workspace and token, and leaves neither in the address", () => {
    expect(readLink("http://localhost/?tenant=demo#token=abc")).toEqual({
      tenant: "demo",
      token: "abc",
      rest: "/",
    });
  });

  it("keeps the page that it leads to", () => {
    const link = readLink("http://localhost/conversations?channel=slack&tenant=demo#token=a%2Bb");
    expect(link).toEqual({ tenant: "demo", token: "a+b", rest: "/conversations?channel=slack" });
  });

  it("may bring the workspace alone", () => {
    expect(readLink("http://localhost/?tenant=demo")).toEqual({
      tenant: "demo",
      token: undefined,
      rest: "/",
    });
  });

  it("takes no token from the query, which servers and logs would see", () => {
    expect(readLink("http://localhost/?token=abc").token).toBeUndefined();
  });

  it("leaves other fragments alone", () => {
    expect(readLink("http://localhost/playground#main").rest).toBe("/playground#main");
  });
});

describe("a growing text", () => {
  it("reaches what is known within the second between two lumps", () => {
    const target = "x".repeat(3_000);
    let shown = "";
    for (let tick = 0; tick < 100 && shown !== target; tick++) shown = growTowards(shown, target);
    expect(shown).toBe(target);
  });

  it("takes back at once what was taken back", () => {
    expect(growTowards("Hello wor", "Help")).toBe("Help");
    expect(growTowards("gone", "")).toBe("");
  });

  it("always moves on, never past the end and never into half a character", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (shown, target) => {
        const next = growTowards(shown, target);
        expect(target.startsWith(next)).toBe(true);
        if (target.isWellFormed()) expect(next.isWellFormed()).toBe(true);
        if (target !== "" && shown !== target) expect(next.length).toBeGreaterThan(0);
      }),
    );
  });
});

describe("the wait before a socket is tried again", () => {
  it("doubles up to fifteen seconds and is never less than half of that", () => {
    expect(retryDelay(0, () => 1)).toBe(500);
    expect(retryDelay(3, () => 1)).toBe(4_000);
    expect(retryDelay(30, () => 1)).toBe(15_000);
    expect(retryDelay(30, () => 0)).toBe(7_500);
  });
});
