// The rules by which an employee fetches a person, as an operator reads and tries them.

import type { EscalationRule, RuleFault } from "../escalation/rule.ts";
import type { ColleagueView } from "./ownership-view.ts";

/** A mistake in a condition, at its place: characters from 0. */
export interface RuleMistake {
  /** Place in the list of rules, from 0. */
  rule: number;
  at: number;
  length: number;
  message: string;
  suggestion?: string;
}

/** Of every 400 of the two routes that take rules. */
export interface RulesRefusal {
  error: { code: "bad_request"; message: string; requestId: string; fields: Record<string, string> };
  mistakes: RuleMistake[];
}

export interface EscalationView {
  agent: { id: string; name: string };
  /** As they are stored, those that are no rules included. */
  rules: Record<string, unknown>[];
  /** Stored entries that are no rules, and why: they are left out, the others work. */
  faults: RuleFault[];
  assignee: string | null;
  naturalLanguage: boolean;
  /** What an assignee may be: the name of a role, or one person as `connection/user`. */
  assignees: { roles: { name: string; people: string[] }[]; people: ColleagueView[] };
}

export interface EscalationChange {
  rules: EscalationRule[];
  assignee: string | null;
  naturalLanguage: boolean;
}

/** One conversation that would have been handed over. */
export interface TrialHit {
  connection: { id: string; channel: string; name: string };
  thread: string;
  person: string;
  /** The how-manieth question of the conversation it was. */
  turn: number;
  at: number;
  /** What the person wrote. */
  text: string;
  /** Place of the rule in the list that was sent; absent: the person asked for a person. */
  rule?: number;
  reason: string;
  /** What made it so. */
  explanation: string;
  priority?: string;
}

/** A page of last week's conversations, newest first. Sum the pages up until there is no `before`. */
export interface EscalationTrial {
  /** Conversations looked at in this page. */
  conversations: number;
  hits: TrialHit[];
  byRule: { index: number; conversations: number }[];
  byWish: number;
  /** Conversations that could not be read. */
  unreadable: number;
  /** The stretch that is looked at: the last seven days, ms. */
  from: number;
  to: number;
  /** Pass as `before` to go on; absent at the end. How far it is: (to - before) / (to - from). */
  before?: number;
  database: "ok" | "unavailable";
}
