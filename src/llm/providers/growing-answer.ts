// What the two wires have in common: an answer that grows by JSON values until it is whole.

import type { Result } from "../../result.ts";
import type { ProviderAnswer } from "../model.ts";
import type { ProviderFailure } from "./provider-failure.ts";

/** Text and tool arguments of one answer. A server that sends more is broken, and memory is 128 MB. */
export const MAX_ANSWER_CHARS = 2 * 2 ** 20;

/** What one value added. `meaning` is false for those that only keep the stream alive. */
export interface Growth {
  text: string;
  meaning: boolean;
  /** It did nothing but add this text: `takeText` of other text is all that a value like it would do. */
  plain?: boolean;
}

/** Called with JSON of a stranger: may throw on a shape it cannot read, and is still usable then. */
export interface GrowingAnswer {
  take(value: unknown): Growth;
  /** The last plain value again, with this text for its own. Absent where no value is plain. */
  takeText?(text: string): void;
  /** The answer as one object, as a server sends it that does not stream. */
  takeWhole(value: unknown): Growth;
  /** The wire's own word for the end: [DONE]. */
  end(): void;
  /** finished: the model is done, but its usage may still come. whole: nothing more is expected. */
  phase(): "open" | "finished" | "whole";
  /** Characters so far, of whatever kind. */
  size(): number;
  /** It holds what a program reads, where a missing piece would not be seen. */
  hasCalls(): boolean;
  finish(): Result<ProviderAnswer, ProviderFailure>;
}

/** A string of a value that promises to be one. */
export const textIn = (value: unknown): string => (typeof value === "string" ? value : "");

/** A number of tokens, and nothing else: budgets are counted in these. */
export const countIn = (value: unknown): number =>
  Number.isSafeInteger(value) ? Math.max(0, Number(value)) : 0;
