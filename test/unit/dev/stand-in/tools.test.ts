import { describe, expect, it } from "vitest";
import { defaultAnswer } from "../../../../dev/stand-in/answers.ts";
import { type ChatRequest, chatRequestSchema } from "../../../../dev/stand-in/chat-request.ts";
import { asData } from "../../../../src/tools/result-text.ts";

const TOOLS = [
  ...["web_search", "kb_search", "calendar_lookup", "look_up_order", "get_invoice", "refund_order"],
  ...["parcels_track_parcel", "parcels_book_pickup"],
];

const request = (messages: object[], tools: string[] = TOOLS): ChatRequest =>
  chatRequestSchema.parse({
    ...{ model: "stand-in", messages },
    tools: tools.map((name) => ({ type: "function", function: { name } })),
  });
const answer = (text: string, tools?: string[]) =>
  defaultAnswer(request([{ role: "user", content: text }], tools), "talk");
const answered = (...results: string[]) =>
  defaultAnswer(
    request([
      { role: "user", content: "refund order 1001" },
      { role: "assistant", content: null },
      ...results.map((content) => ({ role: "tool", content })),
    ]),
    "talk",
  ).text ?? "";

describe("what the stand-in takes for a wish", () => {
  it.each([
    ["Please look up order 1001.", "look_up_order", { order: "1001" }],
    ["Where is my order 1002?", "look_up_order", { order: "1002" }],
    ["Please send me the invoice of order 1002.", "get_invoice", { order: "1002" }],
    ["refund order 1001", "refund_order", { order: "1001" }],
    ["Refund 12.50 EUR for order 1002", "refund_order", { order: "1002", amount: 12.5 }],
    ["Refund order 1001 because it leaks.", "refund_order", { order: "1001", reason: "it leaks" }],
    ["Search the web for the carrier strike.", "web_search", { query: "the carrier strike" }],
    [
      "Hello!\nWhat does our returns policy say?",
      "kb_search",
      { query: "What does our returns policy say?" },
    ],
    ["What is in the calendar on 2026-11-23?", "calendar_lookup", { date: "2026-11-23" }],
    ["Where is parcel px-1001?", "parcels_track_parcel", { number: "PX-1001" }],
    [
      "Have PX-1001 picked up, no: please pick up PX-1001 on 2026-11-24",
      "parcels_book_pickup",
      { number: "PX-1001", day: "2026-11-24" },
    ],
  ])("%s", (text, name, args) => {
    expect(answer(text).toolCalls).toEqual([{ name, arguments: args }]);
  });

  it("is to send the file that a result has, where it is offered to", () => {
    const result = '[The file "a.pdf" is attached to this result. …call send_file with "0123456789abcdef".]';
    const messages = [
      { role: "user", content: "The invoice of order 1001, please." },
      { role: "assistant", content: null },
      { role: "tool", content: result },
    ];
    expect(defaultAnswer(request(messages, ["get_invoice", "send_file"]), "talk").toolCalls).toEqual([
      { name: "send_file", arguments: { file: "0123456789abcdef" } },
    ]);
    expect(defaultAnswer(request(messages, ["get_invoice"]), "talk").toolCalls).toBeUndefined();
  });

  it("is nothing where the request offers no such tool", () => {
    expect(answer("refund order 1001", ["kb_search"]).toolCalls).toBeUndefined();
    expect(answer("refund order 1001", []).text).toContain('"refund order 1001"');
  });

  it.each(["Hello there", "I ordered 3 machines", "Do you ship to Norway?"])("is nothing in %s", (text) => {
    expect(answer(text).toolCalls).toBeUndefined();
  });
});

describe("what the stand-in makes of a result", () => {
  it("is the data without what stands around it", () => {
    const text = answered(asData("Snow is expected.", "the web page weather.example", "k3y"));
    expect(text).toContain("Snow is expected.");
    expect(text).not.toMatch(/k3y|Between the two marks/);
  });

  it("is an order or a refund in a sentence", () => {
    const order = {
      id: "1001",
      customer: "Mia",
      item: "Machine",
      total: 249,
      currency: "EUR",
      status: "shipped",
    };
    const data = (value: object) =>
      asData(`HTTP 200 from https://x.example/\n\n${JSON.stringify(value)}`, "x", "k");
    expect(answered(data(order))).toContain("Order 1001: Machine for Mia, 249 EUR, shipped.");
    const made = { refund: "R1", order: "1001", amount: 249, currency: "EUR" };
    expect(answered(data(made))).toContain("The refund was made: 249 EUR for order 1001, number R1.");
  });

  it("is the best passage of the documents with its source", () => {
    const passages = "[d1/0] Returns policy, Refunds\nWithin 14 days.\n\n[d2/3] Other\nSomething else.";
    expect(answered(asData(passages, "documents", "k"))).toContain(
      "Within 14 days.\n\nSource: Returns policy, Refunds [d1/0]",
    );
  });

  it("is a no with its reason, and no claim", () => {
    const text = answered(
      'Error: Bob declined this, so it was not done. Do not ask for the same again. Their reason, in their words: "too \\"much\\""',
    );
    expect(text).not.toContain("Error");
    expect(text).toContain('Bob decided against it, so it was not done. The reason: "too "much"".');
  });

  it("never calls again with a result in hand", () => {
    const messages = [
      { role: "user", content: "look up order 1001" },
      { role: "assistant", content: null },
      { role: "tool", content: "There is no such order." },
    ];
    expect(defaultAnswer(request(messages), "talk").toolCalls).toBeUndefined();
  });
});

describe("notes that the stand-in is asked for", () => {
  const noted = (text: string, more: object = {}) =>
    defaultAnswer(
      chatRequestSchema.parse({ model: "m", messages: [{ role: "user", content: text }], ...more }),
      "talk",
    ).text ?? "";

  it("are what a person said of themselves, in the shape that was asked for", () => {
    const format = { response_format: { type: "json_schema", json_schema: { name: "facts", schema: {} } } };
    const exchange = {
      person: "Hi! I prefer to be called in the morning. Where is it?",
      assistant: "I like you.",
    };
    expect(JSON.parse(noted(JSON.stringify(exchange), format))).toEqual({
      facts: ['The person said: "I prefer to be called in the morning".'],
    });
    expect(noted("no exchange", format)).toBe('{"facts":[]}');
  });

  it("are the last lines of a conversation, said to be copied", () => {
    expect(noted("<said>\nMia: hello\nAda: hi\n</said>\n\nWrite the new notes.")).toContain(
      "Mia: hello / Ada: hi",
    );
  });
});
