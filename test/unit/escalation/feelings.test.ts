import { describe, expect, it } from "vitest";
import { billingDispute } from "../../../src/escalation/detectors/billing-dispute.ts";
import { feelingsOf, sentiment } from "../../../src/escalation/detectors/sentiment.ts";
import { asked } from "./conversations.ts";

describe("a billing dispute", () => {
  it.each([
    "You charged me twice!",
    "The invoice is wrong",
    "I was overcharged by 20 EUR",
    "I want a refund for this",
    "There is a charge on my credit card that I did not authorize",
    "I dispute this charge",
    "I already paid this bill",
    "Die Rechnung stimmt nicht",
    "Sie haben doppelt abgebucht",
    "Ich will mein Geld zurück",
    "Diese Abbuchung ist unberechtigt",
    "Die Mahnung ist ein Fehler, ich habe bereits bezahlt",
    "J'ai été débité deux fois",
    "Il y a une erreur sur la facture",
    "Je conteste ce prélèvement",
    "Me han cobrado dos veces",
    "La factura está mal",
    "Quiero un reembolso",
  ])("is seen in: %s", (text) => {
    expect(billingDispute(asked(text))).toBe(true);
  });

  it.each([
    "How can I pay my invoice?",
    "Where do I find my bills?",
    "What is your refund policy?",
    "Please send the invoice again. The address in my profile is wrong.",
    "My phone needs to charge",
    "Wo finde ich meine Rechnung?",
    "Wann wird der Betrag abgebucht?",
    "Der Link ist falsch",
    "Où trouver ma facture ?",
    "¿Cómo pago mi factura?",
    "Is there an error in the log?",
  ])("is not seen in: %s", (text) => {
    expect(billingDispute(asked(text))).toBe(false);
  });

  it("is remembered for two questions more, and then over", () => {
    expect(billingDispute(asked("You charged me twice", "hello?", "anybody?"))).toBe(true);
    expect(billingDispute(asked("You charged me twice", "hello?", "anybody?", "What is the weather?"))).toBe(
      false,
    );
  });
});

describe("sentiment", () => {
  const of = (...texts: string[]) => sentiment(asked(...texts));

  it.each([
    "This is terrible",
    "I am very disappointed and angry",
    "Das ist eine Frechheit",
    "Ich bin sehr enttäuscht",
    "C'est inacceptable",
    "Estoy muy decepcionada, es una vergüenza",
    "I am not happy with this",
  ])("is below zero for: %s", (text) => {
    expect(of(text)).toBeLessThan(-0.2);
  });

  it.each([
    "Thank you, that was great!",
    "Perfekt, vielen Dank!",
    "Merci, c'est parfait",
    "Gracias, excelente",
    "Not bad at all",
  ])("is above zero for: %s", (text) => {
    expect(of(text)).toBeGreaterThan(0.2);
  });

  it.each(["Where is my order?", "The export is broken and shows an error", "Wann kommt der Techniker?"])(
    "is zero where nothing is felt: %s",
    (text) => {
      expect(of(text)).toBe(0);
    },
  );

  it("shows the words it was taken from", () => {
    expect(feelingsOf("The call was not helpful. Really awful!")).toEqual([
      { words: "helpful", weight: -1.4 },
      { words: "awful", weight: -4.5 },
    ]);
  });

  it("does not let a not reach into the next sentence", () => {
    expect(feelingsOf("I am not sure. Great!")).toEqual([{ words: "great", weight: 2 }]);
  });

  it("fades with every question that follows", () => {
    const [now, then, longAgo] = [of("awful"), of("awful", "ok"), of("awful", "a", "b", "c")];
    expect(now).toBeLessThan(then);
    expect(then).toBeLessThan(0);
    expect(longAgo).toBe(0);
  });

  it("stays between -1 and 1 however angry somebody is", () => {
    expect(of("awful ".repeat(500))).toBe(-1);
    expect(of("perfect ".repeat(500))).toBe(1);
  });
});
