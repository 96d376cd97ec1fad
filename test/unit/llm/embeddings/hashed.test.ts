import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashedEmbedder } from "../../../../src/llm/embeddings/hashed.ts";

const embedder = hashedEmbedder();

async function vectorOf(text: string): Promise<number[]> {
  const embedded = await embedder.embed([text], new AbortController().signal);
  const vector = embedded.ok ? embedded.value.vectors[0] : undefined;
  if (!vector) throw new Error(`no vector of ${JSON.stringify(text)}`);
  return vector;
}

async function similarity(one: string, other: string): Promise<number> {
  const [left, right] = await Promise.all([vectorOf(one), vectorOf(other)]);
  return left.reduce((sum, value, index) => sum + value * (right[index] ?? 0), 0);
}

describe("a hashed vector", () => {
  it("is that of the same text, whatever its case and punctuation", async () => {
    expect(await similarity("Parental leave: 25 days!", "parental LEAVE 25 days")).toBeCloseTo(1, 6);
  });

  it.each([
    ["how many days of leave do I have", "days of leave per year", "the printer is out of paper"],
    ["reset my password", "password reset instructions", "travel expenses of last month"],
    ["invoices", "invoice", "holiday"],
    ["wie viele Urlaubstage habe ich", "Urlaubstage im Jahr", "der Drucker druckt nicht"],
    ["有給休暇は何日ありますか", "有給休暇の日数", "プリンターが動かない"],
  ])("of %j is nearer to %j than to %j", async (question, near, far) => {
    expect(await similarity(question, near)).toBeGreaterThan((await similarity(question, far)) + 0.1);
  });

  it("orders passages by how much they share with the question", async () => {
    const question = "parental leave for fathers";
    const passages = [
      "parental leave for fathers and mothers",
      "parental leave",
      "sick leave",
      "parking space",
    ];
    const scores = await Promise.all(passages.map((passage) => similarity(question, passage)));
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
  });

  it("is the one that was stored before: it never changes", async () => {
    const vector = await vectorOf("the quick brown fox");
    const places = vector.flatMap((value, index) => (Math.abs(value) > 0.2 ? [index] : []));
    expect(places).toMatchInlineSnapshot(`
      [
        105,
        151,
        176,
        283,
      ]
    `);
  });

  it("is of length 1 for any text that is not blank", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme", minLength: 1 }), async (text) => {
        if (text.trim() === "") return;
        expect(Math.hypot(...(await vectorOf(text)))).toBeCloseTo(1, 6);
      }),
      { numRuns: 200 },
    );
  });
});
