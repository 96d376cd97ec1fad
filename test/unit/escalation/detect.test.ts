import { describe, expect, it } from "vitest";
import { detectMetadata } from "../../../src/escalation/detect.ts";
import { FIELD_NAMES } from "../../../src/escalation/fields.ts";
import type { Window } from "../../../src/escalation/window.ts";
import { businessHoursSchema } from "../../../src/tenants/business-hours.ts";
import { asked, employee, NOW, person, QUIET, windowOf } from "./conversations.ts";

const detect = (lines: Window["lines"], more: Partial<Window> = {}) =>
  detectMetadata(windowOf([...lines], more));

describe("what a conversation shows", () => {
  it("is every field that a rule may ask, and quiet where nothing happened", () => {
    const metadata = detect([person("Where is your office?")]);
    expect(Object.keys(metadata).sort()).toEqual([...FIELD_NAMES].sort());
    expect(metadata).toEqual(QUIET);
  });

  it("has answers before anybody said anything", () => {
    expect(detect([])).toEqual({ ...QUIET, attempts: 0 });
  });

  it("counts turns and whole minutes, and never less than none", () => {
    expect(detect([], { turns: 7, openedAt: NOW - 119_999 })).toMatchObject({ turns: 7, minutes_open: 1 });
    expect(detect([], { openedAt: NOW + 60_000 }).minutes_open).toBe(0);
  });

  it("counts tools that broke, and not calls that were refused or asked", () => {
    const tools = ["ok", "failed", "timeout", "refused", "invalid", "asked", "unavailable", "unknown"].map(
      (outcome) => ({ tool: "crm", outcome }),
    );
    expect(detect([], { tools }).tool_failures).toBe(4);
  });

  it("knows when nobody is at work, and never says so where no hours are set", () => {
    const hours = businessHoursSchema.parse({
      timeZone: "UTC",
      week: { fri: [{ from: "09:00", to: "12:00" }] },
    });
    expect(detect([], { hours }).outside_hours).toBe(true);
    expect(detect([], { hours, now: NOW - 1 }).outside_hours).toBe(false);
    expect(detect([]).outside_hours).toBe(false);
  });
});

describe("refusals", () => {
  it.each([
    "I'm sorry, but I can't help with that.",
    "Dabei kann ich Ihnen leider nicht helfen. Das kann ich nicht.",
    "Leider darf ich nicht darüber sprechen.",
    "Je suis désolé, je ne peux pas vous aider.",
    "Lo siento, no puedo ayudarle con eso.",
  ])("count an answer that opens by declining: %s", (text) => {
    expect(detect([person("…"), employee(text), person("why?")]).refusals).toBe(1);
  });

  it("do not count a person who declines, nor an answer that declines a detail at its end", () => {
    const long =
      "Your order was sent on Monday with DHL and should be with you by Thursday at noon. I can't help with the customs form.";
    expect(detect([person("I can't help it"), employee(long)]).refusals).toBe(0);
  });

  it("count what is about to be said, by its words or by what the provider says", () => {
    expect(detect([], { answer: { text: "I cannot help with that." } }).refusals).toBe(1);
    expect(detect([], { answer: { text: "…", refused: true } }).refusals).toBe(1);
  });
});

describe("confidence", () => {
  const of = (text: string, more: Partial<Window> = {}) =>
    detect([], { answer: { text }, ...more }).confidence;

  it("is full for a plain answer and falls with every word of doubt", () => {
    expect(of("It is in Berlin.")).toBe(1);
    expect(of("I think it is in Berlin.")).toBe(0.8);
    expect(of("I think it is probably in Berlin.")).toBe(0.6);
    expect(of("Vielleicht ist es wahrscheinlich in Berlin, glaube ich.")).toBe(0.6);
  });

  it.each([
    "I don't know.",
    "Das weiß ich leider nicht. Ich habe keine Informationen dazu.",
    "Je ne sais pas.",
    "No lo sé.",
  ])("is low for an answer that knows nothing: %s", (text) => {
    expect(of(text)).toBe(0.3);
  });

  it("falls with a tool that failed, and never below nothing", () => {
    const tools = [{ tool: "crm", outcome: "failed" }];
    expect(of("It is in Berlin.", { tools })).toBe(0.85);
    expect(of("I can't help with that.", { tools: [...tools, ...tools, ...tools] })).toBe(0);
  });
});

describe("attempts", () => {
  it.each([
    ["a first question", ["Where is my order 4711?"], 1],
    ["the same question twice", ["Where is my order 4711?", "Where is my order 4711?"], 2],
    ["the same in other words", ["Where is my order 4711?", "I asked: my order 4711, where is it?"], 2],
    ["the plural", ["Can you export the invoice?", "How do I export invoices?"], 2],
    ["another question between", ["Export invoice please", "What is the weather?", "Export the invoice!"], 2],
    ["a new question", ["Where is my order 4711?", "How do I change my password?"], 1],
    ["still not solved", ["My printer prints nothing", "It still doesn't work", "Still not working!"], 3],
    ["German", ["Wo ist meine Bestellung?", "Wo bleibt meine Bestellung?", "Immer noch nichts da"], 3],
    ["French", ["Où est ma commande ?", "Toujours rien"], 2],
    ["Spanish", ["¿Dónde está mi pedido?", "Todavía no llega"], 2],
  ])("count %s", (_, texts, count) => {
    expect(detectMetadata(asked(...texts)).attempts).toBe(count);
  });

  it("count lines typed in a row as one question", () => {
    const lines = [person("where is my order"), person("my order 4711"), person("order 4711???")];
    expect(detect(lines).attempts).toBe(1);
  });

  it("count those of the person who asks, and nobody else's", () => {
    const lines = [person("reset my password", "u2"), employee("Done."), person("reset my password", "u1")];
    expect(detect(lines).attempts).toBe(1);
  });
});
