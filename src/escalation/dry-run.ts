// What rules would have done to conversations that are over: the same detectors and the same matching over the
// same windows as in a turn, nothing is sent and nothing is stored.

import type { ConversationRef } from "../conversation/message.ts";
import { detectMetadata } from "./detect.ts";
import type { Metadata } from "./fields.ts";
import { matchRules, type RuleMatch } from "./match-rules.ts";
import type { ReadRule } from "./rule.ts";
import { latestText, type Window } from "./window.ts";
import { findWish, type Wish } from "./wish.ts";

/** One conversation, with a window for each of its turns, oldest first. */
export interface PastConversation {
  ref: ConversationRef;
  windows: readonly Window[];
}

/** The turn at which a conversation would have been handed over, and why. */
export interface DryRunHit {
  ref: ConversationRef;
  turn: number;
  at: number;
  text: string;
  metadata: Metadata;
  match: RuleMatch | undefined;
  wish: Wish | undefined;
}

export interface DryRun {
  conversations: number;
  /** Conversations that would have been handed over, in the order given. */
  hits: DryRunHit[];
  /** How many conversations each rule would have handed over, by its place in the stored list. */
  byRule: { index: number; conversations: number }[];
  /** How many would have been handed over because the person asked for it. */
  byWish: number;
}

export interface DryRunOptions {
  /** As the agent has it switched on. */
  naturalLanguage: boolean;
}

/** Which conversations the rules would have handed over, each at the first turn that meets one. */
export function dryRun(
  rules: readonly ReadRule[],
  conversations: readonly PastConversation[],
  { naturalLanguage }: DryRunOptions,
): DryRun {
  const hits = conversations.flatMap((one) => firstHit(rules, one, naturalLanguage) ?? []);
  return {
    conversations: conversations.length,
    hits,
    byRule: rules.map(({ index }) => ({
      index,
      conversations: hits.filter(({ match }) => match?.index === index).length,
    })),
    byWish: hits.filter(({ match, wish }) => !match && wish).length,
  };
}

function firstHit(
  rules: readonly ReadRule[],
  { ref, windows }: PastConversation,
  naturalLanguage: boolean,
): DryRunHit | undefined {
  for (const window of windows) {
    const text = latestText(window.lines);
    const metadata = detectMetadata(window);
    const match = matchRules(rules, metadata, text);
    const wish = naturalLanguage ? findWish(text) : undefined;
    if (match || wish) return { ref, turn: window.turns, at: window.now, text, metadata, match, wish };
  }
  return undefined;
}
