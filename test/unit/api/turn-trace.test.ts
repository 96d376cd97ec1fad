import { describe, expect, it } from "vitest";
import { createOperator } from "./operator.ts";
import { call, line, trace, traced, trail, words } from "./traced.ts";

describe("the trace of a turn", () => {
  it("tells what came in, what was asked, what was done and what went out, in the order of time", async () => {
    const office = await createOperator();
    line(office, { role: "person", author: "Mia", text: "Before", at: 1, turn: 1 });
    line(office, { role: "person", author: "Mia", text: "Where is", at: 100, turn: 2 });
    line(office, { role: "person", author: "Mia", text: "my order?", at: 200, turn: 2 });
    const receipts = JSON.stringify([
      {
        ...{
          callId: "c1",
          tool: "http_request",
          title: "Send an HTTP request",
          effect: "read",
          outcome: "ok",
        },
        ...{ input: "GET /orders/7", output: "shipped", startedAt: 2_000, totalMs: 300, sources: [] },
      },
    ]);
    line(office, {
      ...{
        role: "employee",
        author: "Ada",
        text: "It is on its way.",
        at: 4_000,
        turn: 2,
        outcome: "answered",
      },
      parts: [{ opId: "op", text: "It is on its way.", state: "sent", receipt: "read", triedAt: 3_500 }],
      receipts,
    });
    trail(office, [
      call("local", "overloaded", 300),
      call("openai", "ok", 1_000, "receipt-1"),
      {
        ...{ type: "tool_invocation", at: 1_900, latencyMs: 100, inputSummary: "invoice.pdf" },
        metadata: { tool: "open_file", call: "F1", outcome: "ok" },
      },
      { type: "tool_invocation", at: 2_300, metadata: { tool: "http_request", call: "c1", outcome: "ok" } },
      {
        type: "turn",
        at: 3_400,
        latencyMs: 3_100,
        outputSummary: "It is",
        metadata: { outcome: "answered" },
      },
      { type: "delivery", at: 3_600, outputSummary: "sent", metadata: { parts: 1, sent: 1 } },
    ]);
    const told = await traced(office);
    expect(told).toMatchObject({
      ...{ turn: 2, outcome: "answered", openedAt: 100, database: "ok" },
      arrivals: [
        { at: 100, author: "Mia", text: "Where is" },
        { at: 200, author: "Mia", text: "my order?" },
      ],
    });
    expect(words(told.entries)).toEqual([
      ["model", "local gave no answer: overloaded", "failed"],
      ["record", "The answer was recorded", "ok"],
      ["model", "openai answered", "ok"],
      ["tool", "Open a file: done", "ok"],
      ["tool", "Send an HTTP request: done", "ok"],
      ["delivery", "Sent, and read", "ok"],
    ]);
    expect(told.entries.map(({ at, ms }) => [at, ms])).toEqual([
      [300, 900],
      [300, 3_100],
      [1_000, 900],
      [1_800, 100],
      [2_000, 300],
      [3_500, undefined],
    ]);
    expect(told.entries[2]).toMatchObject({
      receipt: "receipt-1",
      detail: "gpt-5 · first word after 120 ms",
    });
    expect(told.entries[4]).toMatchObject({ detail: "GET /orders/7 → shipped" });
  });

  it("has come from the lines that it answers, and from none that came while it was thought about", async () => {
    const office = await createOperator();
    const said = (text: string, at: number) => line(office, { role: "person", author: "Mia", text, at });
    const answer = (turn: number, at: number, first: number, last: number) =>
      line(office, {
        role: "employee",
        author: "Ada",
        text: "Yes.",
        at,
        turn,
        outcome: "answered",
        answers: { first, last },
      });
    said("Earlier", 1);
    answer(1, 2, 1, 1);
    for (const at of [3, 4, 5]) said(`Line ${at}`, at);
    // Written behind the newest line that was answered.
    answer(2, 6, 3, 4);
    for (let i = 0; i < 450; i++) said("Later", 7 + i);
    answer(3, 900, 5, 456);
    const told = await traced(office);
    expect(told.arrivals.map(({ text }) => text)).toEqual(["Line 3", "Line 4"]);
    expect(told.openedAt).toBe(3);
    expect((await traced(office, 3)).arrivals).toHaveLength(451);
  });

  it("says who was asked for leave, and who answered", async () => {
    const office = await createOperator();
    const about = { tool: "calendar_create", confirmation: "k1" };
    trail(office, [
      {
        ...{ type: "confirmation", at: 1, inputSummary: '{"title":"Visit"}', outputSummary: "asked" },
        metadata: { ...about, decision: "asked", approvers: "Ben, Kim" },
      },
      {
        type: "confirmation",
        at: 2,
        outputSummary: "reminded",
        metadata: { ...about, decision: "reminded" },
      },
      {
        ...{ type: "confirmation", at: 3, outputSummary: "Not this week" },
        metadata: { ...about, decision: "denied", by: "Ben" },
      },
      { type: "confirmation", at: 4, outputSummary: "expired", metadata: { ...about, decision: "expired" } },
    ]);
    const { entries } = await traced(office);
    expect(words(entries)).toEqual([
      ["confirmation", "Asked Ben, Kim for leave: calendar create", "ok"],
      ["confirmation", "Reminded them of the question: calendar create", "ok"],
      ["confirmation", "Ben said no: calendar create", "ok"],
      ["confirmation", "Nobody answered in time: calendar create", "ok"],
    ]);
    expect(entries.map(({ detail }) => detail)).toEqual([
      '{"title":"Visit"}',
      undefined,
      "Not this week",
      undefined,
    ]);
  });

  it("says what is not known: a write without an end, a message that may have arrived", async () => {
    const office = await createOperator();
    const about = { tool: "http_request", call: "c1" };
    trail(office, [{ type: "tool_intent", at: 5, inputSummary: "POST /orders", metadata: about }]);
    line(office, {
      ...{
        role: "employee",
        author: "Ada",
        text: "Done?",
        at: 9,
        turn: 2,
        outcome: "failed",
        reason: "Interrupted.",
      },
      parts: [
        { opId: "a", text: "Done?", state: "unknown", triedAt: 7, tries: 3 },
        { opId: "b", text: "More", state: "failed", triedAt: 8, reason: "The number is not on WhatsApp." },
        { opId: "c", text: "Last", state: "sent", receipt: "failed", triedAt: 9 },
      ],
    });
    const told = await traced(office);
    expect(told).toMatchObject({ outcome: "failed", reason: "Interrupted." });
    expect(words(told.entries)).toEqual([
      ["tool", "http_request: nobody knows whether it was done", "unknown"],
      ["delivery", "Sent, and nobody knows whether it arrived", "unknown"],
      ["delivery", "Not delivered", "failed"],
      ["delivery", "Not delivered", "failed"],
    ]);
    expect(told.entries[1]?.detail).toBe("3 tries · Done?");
    expect(told.entries[2]?.detail).toBe("The number is not on WhatsApp. · More");
  });

  it("says of a turn that goes on that it is not over", async () => {
    const office = await createOperator();
    line(office, { role: "person", author: "Mia", text: "Hello?", at: 100, turn: 2 });
    const told = await traced(office);
    expect(told).not.toHaveProperty("outcome");
    expect(words(told.entries)).toEqual([["record", "It is not over yet", "waiting"]]);
  });

  it("is told from the trail where the lines are too far back, and says where that is away", async () => {
    const office = await createOperator();
    trail(office, [
      { type: "turn", at: 3, metadata: { outcome: "held", reason: "No model answered." } },
      { type: "delivery", at: 4, outputSummary: "failed", metadata: { parts: 2, sent: 1, failed: 1 } },
    ]);
    office.databaseAway = true;
    const told = await traced(office);
    expect(told.database).toBe("unavailable");
    expect(told.entries).toMatchObject([
      { label: "Nobody could answer: held for a person", detail: "No model answered.", state: "failed" },
      { label: "Not delivered", detail: "1 of 2 arrived", state: "failed" },
    ]);
  });

  it("is found in a long conversation, and is nobody else's", async () => {
    const office = await createOperator();
    line(office, { role: "person", author: "Mia", text: "The one", at: 1, turn: 2 });
    for (let i = 0; i < 450; i++)
      line(office, { role: "person", author: "Mia", text: "Later", at: 2 + i, turn: 3 + i });
    expect((await traced(office)).arrivals).toMatchObject([{ text: "The one" }]);
    expect((await trace(office, 9_999)).status).toBe(404);
    for (const turn of ["0", "x", "-2", "1.5"]) expect((await trace(office, turn)).status).toBe(404);
    const other = await createOperator("other");
    expect((await trace(other)).status).toBe(404);
  });
});
