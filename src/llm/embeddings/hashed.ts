// A stand-in for a model in development and tests: it knows no meaning, but texts that share words or
// parts of words are near each other, on any machine and without a network.

import { ok } from "../../result.ts";
import { createEmbedder, EMBEDDING_DIMENSIONS, type Embedder } from "./embedder.ts";

export const HASHED_MODEL = "hashed-384";

/** A shared word says more than a shared syllable, of which a word has several. */
const WORD_WEIGHT = 1;
const TRIGRAM_WEIGHT = 0.4;

/** The same vector for the same text, for ever: changing anything here needs another model's name. */
export const hashedEmbedder = (): Embedder =>
  createEmbedder({
    model: HASHED_MODEL,
    limits: { texts: Number.POSITIVE_INFINITY, tokens: Number.POSITIVE_INFINITY },
    embedBatch: async (texts) => ok({ vectors: texts.map(hashedVector) }),
  });

function hashedVector(text: string): Float64Array {
  const vector = new Float64Array(EMBEDDING_DIMENSIONS);
  const plain = text.normalize("NFKC").toLowerCase();
  // What has no words at all is a feature by itself.
  const words = plain.match(/[\p{L}\p{N}]+/gu) ?? [plain];
  for (const word of words) {
    add(vector, `w:${word}`, WORD_WEIGHT);
    const padded = `^${word}$`;
    for (let at = 0; at + 3 <= padded.length; at += 1)
      add(vector, `t:${padded.slice(at, at + 3)}`, TRIGRAM_WEIGHT);
  }
  return vector;
}

/** The sign comes from the hash too, so that features in one place cancel out instead of piling up. */
function add(vector: Float64Array, feature: string, weight: number): void {
  const hash = fnv1a(feature);
  const place = hash % EMBEDDING_DIMENSIONS;
  const sign = hash >>> 31 === 0 ? 1 : -1;
  vector[place] = (vector[place] ?? 0) + sign * weight;
}

/** 32 bit FNV-1a over UTF-16 units. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash ^= text.charCodeAt(index);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash >>> 0;
}
