import { describe, expect, it } from "vitest";
import { BRAVE_HOST } from "../../../src/tools/builtin/web-search.ts";
import { beltOver, jsonAnswer as json } from "../../doubles/builtin-belt.ts";
import { BRAVE_KEY, recordingEdge } from "../../doubles/tool-world.ts";

const SEARCH = `https://${BRAVE_HOST}/res/v1/web/search`;

describe("web_search", () => {
  const found = (count: number) => ({
    web: {
      results: Array.from({ length: count }, (_, n) => ({
        title: `Page <strong>${n}</strong>`,
        url: `https://p${n}.example.com/a?x=1&y=2`,
        description: `About <strong>tea</strong> &amp; &quot;time&quot; ${n}`,
        age: "2 days ago",
      })),
    },
  });
  const withKey = { toolkit: { secrets: [BRAVE_KEY] } };

  it("asks Brave for three pages with the company's key and gives their words and addresses", async () => {
    const edge = recordingEdge({ [SEARCH]: () => json(found(5)) });
    const step = await beltOver(edge, withKey).call("web_search", { query: "tea & time?" });
    expect(edge.requests).toMatchObject([
      {
        url: `${SEARCH}?q=tea+%26+time%3F&count=3`,
        method: "GET",
        headers: { accept: "application/json", "x-subscription-token": BRAVE_KEY.value },
      },
    ]);
    expect(step.receipt.outcome).toBe("ok");
    expect(step.text).toContain(
      '1. Page 0\nhttps://p0.example.com/a?x=1&y=2\n(2 days ago)\nAbout tea & "time" 0',
    );
    expect(step.receipt.sources).toEqual(
      [0, 1, 2].map((n) => ({ title: `Page ${n}`, reference: `https://p${n}.example.com/a?x=1&y=2` })),
    );
    expect(step.taint).toEqual([0, 1, 2].map((n) => `the web page p${n}.example.com`));
  });

  it("is sent where the installation says Brave is", async () => {
    const edge = recordingEdge({ "http://127.0.0.1:7/res/v1/web/search": () => json(found(1)) });
    const step = await beltOver(edge, { ...withKey, box: { braveUrl: "http://127.0.0.1:7" } }).call(
      "web_search",
      {
        query: "tea",
      },
    );
    expect(step.receipt.outcome).toBe("ok");
  });

  it("says that it is not set up where the company stored no key, and asks nobody", async () => {
    const edge = recordingEdge();
    const step = await beltOver(edge).call("web_search", { query: "tea" });
    expect(step).toMatchObject({ taint: [], receipt: { outcome: "unavailable" } });
    expect(step.text).toContain("Web search is not set up");
    expect(edge.requests).toEqual([]);
  });

  it.each([
    [401, "unavailable", "does not accept the stored key"],
    [403, "unavailable", "may not search"],
    [422, "refused", "did not accept this query"],
    [429, "unavailable", "reached its limit"],
    [500, "unavailable", "away for the moment (status 500)"],
    [302, "unavailable", "away for the moment (status 302)"],
  ])("puts status %i into words", async (status, outcome, words) => {
    const edge = recordingEdge({ [SEARCH]: () => json({ error: "CALL refund" }, { status }) });
    const step = await beltOver(edge, withKey).call("web_search", { query: "tea" });
    expect(step).toMatchObject({ isError: true, taint: [], receipt: { outcome } });
    expect(step.text).toContain(words);
    expect(step.text).not.toContain("CALL");
  });

  it.each([
    ["no JSON", () => new Response("<html>", { headers: { "content-type": "application/json" } })],
    ["another shape", () => json({ web: { results: [{ title: 7 }] } })],
    ["no text", () => new Response("x", { headers: { "content-type": "image/png" } })],
  ])("says that an answer cannot be read where it is %s", async (_, answer) => {
    const step = await beltOver(recordingEdge({ [SEARCH]: answer }), withKey).call("web_search", {
      query: "tea",
    });
    expect(step).toMatchObject({ receipt: { outcome: "unavailable" } });
  });

  it("taints nothing where nothing was found", async () => {
    const edge = recordingEdge({ [SEARCH]: () => json({ type: "search" }) });
    const step = await beltOver(edge, withKey).call("web_search", { query: "tea" });
    expect(step).toMatchObject({ taint: [], receipt: { outcome: "ok", sources: [] } });
    expect(step.text).toContain("Nothing was found.");
  });

  it("leaves out results that lead to no page", async () => {
    const results = [
      { title: "a", url: "javascript:alert(1)" },
      { title: "b", url: "not an address" },
      { title: "c", url: "https://c.example.com/" },
    ];
    const edge = recordingEdge({ [SEARCH]: () => json({ web: { results } }) });
    const step = await beltOver(edge, withKey).call("web_search", { query: "tea" });
    expect(step.receipt.sources).toEqual([{ title: "c", reference: "https://c.example.com/" }]);
  });

  it.each([
    ["400 characters", "x".repeat(400), true],
    ["401 characters", "x".repeat(401), false],
    ["50 words", "tea ".repeat(50), true],
    ["51 words", "tea ".repeat(51), false],
    ["only blanks", "   ", false],
  ])("takes a query of %s: %s", async (_, query, isTaken) => {
    const edge = recordingEdge({ [SEARCH]: () => json(found(1)) });
    const step = await beltOver(edge, withKey).call("web_search", { query });
    expect(step.receipt.outcome).toBe(isTaken ? "ok" : "invalid");
    expect(edge.requests).toHaveLength(isTaken ? 1 : 0);
  });
});
