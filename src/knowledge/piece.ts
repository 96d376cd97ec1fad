// How large pieces of a document are. A small embedding model reads 256 to 512 tokens of a text and forgets
// the rest without a word; our estimate errs on the high side.

import { estimateTokens } from "../llm/tokens.ts";

/** What chunks are filled to. */
export const TARGET_TOKENS = 350;
/** Only code and a row of a table, which are worth more whole than short, may grow to this. */
export const MOST_TOKENS = 700;
/** Of prose, repeated where it goes on in the next chunk. */
export const OVERLAP_TOKENS = 40;

/** Stays whole. */
export interface Piece {
  text: string;
  tokens: number;
  /** Stands between it and what comes before it. */
  joint: string;
  isProse: boolean;
}

export const prose = (text: string, joint: string): Piece => ({
  text,
  tokens: estimateTokens(text),
  joint,
  isProse: true,
});

export const whole = (text: string, joint: string): Piece => ({ ...prose(text, joint), isProse: false });
