import OpenAI from "openai";
import { afterAll, beforeAll, expect, it } from "vitest";
import { StandInClient } from "./client.ts";

let client: StandInClient;
let openai: OpenAI;

beforeAll(async () => {
  client = await StandInClient.start();
  openai = new OpenAI({ baseURL: `${client.standIn.url}/v1`, apiKey: "stand-in", maxRetries: 0 });
});
afterAll(() => client.standIn.close());

const embed = (input: string | string[], format?: "float") =>
  openai.embeddings.create({
    model: "text-embedding-3-small",
    input,
    dimensions: 384,
    ...(format && { encoding_format: format }),
  });

const dot = (a: number[] = [], b: number[] = []) => a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);

it("embeds texts through the official client, in order, whichever way numbers travel", async () => {
  const texts = ["Where is my parcel?", "My parcel is late.", "We open at nine."];
  const { data, usage } = await embed(texts);
  expect(data.map(({ index, embedding }) => [index, embedding.length])).toEqual([
    [0, 384],
    [1, 384],
    [2, 384],
  ]);
  expect(usage.prompt_tokens).toBeGreaterThan(0);
  const plain = (await embed(texts[0] as string, "float")).data[0]?.embedding;
  expect(dot(plain, data[0]?.embedding)).toBeCloseTo(1, 4);
});

it("puts texts that share words nearer to each other", async () => {
  const { data } = await embed(["Where is my parcel?", "The parcel is where?", "Good morning"]);
  const [first, second, third] = data.map(({ embedding }) => embedding);
  expect(dot(first, second)).toBeGreaterThan(dot(first, third) + 0.3);
});

it("refuses what the real one refuses", async () => {
  await expect(embed([])).rejects.toMatchObject({ status: 400 });
  await expect(embed([""])).rejects.toMatchObject({ status: 400 });
});
