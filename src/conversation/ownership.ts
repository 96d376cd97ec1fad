// Who speaks in a conversation: the employee, or a person of the team. A hand-over lasts from the moment the
// employee falls silent until the conversation is handed back. These are the words in which it is told.

import type { Approver, Surface } from "./confirmation.ts";
import type { Person } from "./message.ts";

/** A person of the team on one connection. Whoever works in the console stands on `tenant.console`. */
export type Colleague = Approver;

/** From the most urgent one down. */
export type HandOverPriority = "urgent" | "high" | "normal" | "low";

/** rule and wish: found by code in what was said. operator: a person took the conversation of their own accord. */
export type HandOverCause = "rule" | "wish" | "operator";

/** What hands a conversation over. Made once, by the turn or by the operator, and stored with what made it. */
export interface HandOverRequest {
  id: string;
  /** What the three controls of a desk carry: random, and nothing else. */
  choices: { take: string; handBack: string; pass: string };
  agentId: string;
  cause: HandOverCause;
  /** Why, in words for whoever takes over. */
  reason: string;
  /** What made the rule hold, or the clause that was the wish. */
  explanation: string;
  priority: HandOverPriority;
  /** Who wrote last, as the team reads it. */
  person: Person;
  /** What it is about, in short; empty where there is nothing to sum up. */
  summary: string;
  /** Who is asked, one after the other. */
  chain: Colleague[];
  /** Who is asked after them, all at once. Neither: whoever looks into the inbox. */
  team: Colleague[];
  /** How long each has, ms. */
  takeMs: number;
  at: number;
}

/** asked → (reminded → asked the next …) → team → late. Told by time alone, while nobody takes it. */
export type HandOverStep = "asked" | "reminded" | "team" | "late";

/** A desk: the private message in which a colleague sees the conversation, and from whose thread they answer. */
export interface Desk extends Surface {
  userId: string;
}

/** waiting: nobody has taken it. taken: `owner` speaks. returned: the employee speaks again. */
export interface HandOver extends HandOverRequest {
  /** The turn that handed over; 0 where an operator took it. */
  turn: number;
  state: "waiting" | "taken" | "returned";
  step: HandOverStep;
  stepAt: number;
  /** So many of the chain have been asked. */
  asked: number;
  owner?: Colleague & { via: OwnVia; at: number };
  returnedAt?: number;
  returnedBy?: Colleague & { via: OwnVia };
  /** When a colleague last said something to the person. */
  spokenAt?: number;
  /** What was agreed, as whoever handed back put it. */
  note?: string;
  /** Ids of writers who were told that they are with a member of the team. */
  told: string[];
  desks: Desk[];
}

/** A conversation's speaker: even numbers are the employee, odd ones a person. Each change adds one. */
export type Epoch = number;

export const isPersons = (epoch: Epoch): boolean => epoch % 2 === 1;

export type OwnVia = "button" | "text" | "console";

/** Who wishes. Operators of the console may take, pass on and hand back whatever there is. */
export interface Owner {
  colleague: Colleague;
  isOperator: boolean;
  via: OwnVia;
  /** Of an operator who is known by a name that anybody could give: where they are signed in, for the trail. */
  session?: string;
}

/**
 * What a person wants of a conversation. `key` is the same at every try of one line. take with a `request`: of a
 * conversation that nobody handed over. pass without `to`: to the next in line, and after them to the team.
 */
export type OwnWish =
  | { kind: "take"; id: string; request?: HandOverRequest }
  | { kind: "hand_back"; id: string; note?: string }
  | { kind: "pass"; id: string; to?: Colleague[] }
  | { kind: "speak"; id: string; key: string; text: string };

/**
 * not_asked: not a person of the team. taken: by somebody else. over: handed back. no_text: nothing that could be
 * passed on; of a file or a voice note only words would be. unknown: there is no such thing.
 */
export type OwnRefusal =
  | { code: "no_text" }
  | { code: "not_asked" }
  | { code: "taken"; by: string }
  | { code: "over"; by: string }
  | { code: "unknown" };

/** again: this very wish came true before. */
export type OwnResult =
  | { kind: "owned"; handOver: HandOver; again?: true }
  | { kind: "own_refused"; refusal: OwnRefusal };

/** What is said or pressed at a desk is meant for the conversation behind it. */
export interface AtDesk {
  kind: "at_desk";
  origin: { tenantId: string; connectionId: string; thread: string };
  wish: OwnWish;
  /** Of a press: the desk that was pressed. */
  desk?: HostedDesk;
}

/** Where a desk stands, as the conversation of that private message keeps it. */
export interface HostedDesk {
  origin: { tenantId: string; connectionId: string; thread: string };
  handOverId: string;
  choices: HandOverRequest["choices"];
  /** True for the thread in which lines are answers; false where only the controls are. */
  speaks: boolean;
  /** After this it is an ordinary thread again, ms. */
  until: number;
}

/**
 * What happened to a hand-over, as an input of a turn beside what people wrote. spoken: `text` is what a colleague
 * says to the person. reminded, asked (the next in line), team and late are told by time.
 */
export interface OwnNews {
  handOverId: string;
  what: "taken" | "passed" | "returned" | "spoken" | "reminded" | "asked" | "team" | "late" | "resend";
  by?: Colleague & { via: OwnVia; session?: string };
  /** Of returned. */
  note?: string;
  /** Of resend: the turn whose undelivered parts are sent again. */
  turn?: number;
}
