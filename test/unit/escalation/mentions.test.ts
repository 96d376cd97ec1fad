import { describe, expect, it } from "vitest";
import { findMention, indexText } from "../../../src/escalation/mentions.ts";
import { MAX_READ_CHARS } from "../../../src/escalation/rule-limits.ts";

const mention = (text: string, phrase: string): string | undefined => findMention(indexText(text), phrase);

describe("a mention", () => {
  it.each([
    ["I want a refund!", "refund"],
    ["REFUND NOW", "refund"],
    ["where are my refunds", "refund"],
    ["where is my refund", "refunds"],
    ["two companies", "company"],
    ["the boxes", "box"],
    ["die Rechnungen fehlen", "Rechnung"],
    ["unsere Kunden", "Kunde"],
    ["zwei Verträge", "Vertrag"],
    ["ein Vertrag", "Verträge"],
    ["viele Bücher", "Buch"],
    ["alle Bilder", "Bild"],
    ["die Kündigung", "kundigung"],
    ["die Kuendigung", "Kündigung"],
    ["die Kündigung", "Kuendigung"],
    ["die Strasse", "Straße"],
    ["mes factures", "facture"],
    ["les journaux", "journal"],
    ["deux bureaux", "bureau"],
    ["être remboursé", "rembourse"],
    ["l'abonnement", "abonnement"],
    ["las facturas", "factura"],
    ["dos devoluciones", "devolución"],
    ["las voces", "voz"],
    ["please cancel my contracts today", "cancel my contract"],
    ["I don’t want it", "don't want"],
    ["ＲＥＦＵＮＤ", "refund"],
  ])("is found: %s mentions %s", (text, phrase) => {
    expect(mention(text, phrase)).toBeDefined();
  });

  it.each([
    ["I am refunding it", "refund"],
    ["the plane is late", "plan"],
    ["my boss", "bos"],
    ["this is an ad", "ads on radio"],
    ["cancel it, my contract is old", "cancel my contract"],
    ["prefund", "refund"],
    ["Rechner kaputt", "Rechnung"],
    ["opens the door", "open a ticket"],
    ["", "refund"],
    ["refund", "!!"],
  ])("is not made up: %s does not mention %s", (text, phrase) => {
    expect(mention(text, phrase)).toBeUndefined();
  });

  it("is given back as the text has it", () => {
    expect(mention("Where are my Refunds?", "refund")).toBe("refunds");
  });

  it(`is looked for in the first ${MAX_READ_CHARS} characters`, () => {
    const padded = (length: number) => `${" ".repeat(length)}refund`;
    expect(mention(padded(MAX_READ_CHARS - "refund".length), "refund")).toBe("refund");
    expect(mention(padded(MAX_READ_CHARS), "refund")).toBeUndefined();
  });
});
