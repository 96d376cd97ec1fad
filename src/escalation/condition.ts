// A checked condition. What has this type is safe to evaluate: its names exist, its values fit them, and it is
// no deeper than a person reads.

import type { ChannelName } from "../conversation/message.ts";
import type { ChoiceName, FlagName, NumberName } from "./fields.ts";

export const ORDER_OPERATORS = ["==", "!=", "<", "<=", ">", ">="] as const;
export type Operator = (typeof ORDER_OPERATORS)[number];

/** One question of a condition: it is true or it is not. */
export type Leaf =
  | { kind: "flag"; field: FlagName }
  | { kind: "number"; field: NumberName; operator: Operator; value: number }
  | { kind: "choice"; field: ChoiceName; operator: "==" | "!="; value: ChannelName }
  /** The person's words contain one of these, each a word or words in a row. */
  | { kind: "mentions"; words: string[] };

/** `all` and `any` have two or more parts. */
export type Condition =
  | Leaf
  | { kind: "not"; part: Condition }
  | { kind: "all"; parts: Condition[] }
  | { kind: "any"; parts: Condition[] };

/** What is wrong with a condition as written; `at` and `length` are the letters to underline, from 0. */
export interface Mistake {
  at: number;
  length: number;
  message: string;
  /** What to put there instead, where it can be guessed. */
  suggestion?: string;
}

/** One line for a person who does not see the underline. */
export const describeMistake = ({ at, message }: Mistake): string => `At character ${at + 1}: ${message}`;
