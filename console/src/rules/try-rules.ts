// A week is looked at page by page: what was found so far is shown, and anybody may stop it.

import type { EscalationTrial, TrialHit } from "../../../src/api/escalation-view.ts";

export interface TrialSum {
  conversations: number;
  unreadable: number;
  hits: TrialHit[];
  /** Of the stretch that is looked at, 0 to 1. */
  share: number;
  /** The stretch; both 0 until the first page is there. */
  from: number;
  to: number;
  databaseAway: boolean;
}

export const NOTHING_TRIED: TrialSum = {
  ...{ conversations: 0, unreadable: 0, hits: [], share: 0, from: 0, to: 0 },
  databaseAway: false,
};

const isSame = (a: TrialHit, b: TrialHit): boolean =>
  a.connection.id === b.connection.id && a.thread === b.thread;

export function added(sum: TrialSum, page: EscalationTrial): TrialSum {
  const { from, to, before } = page;
  const looked = before === undefined ? 1 : (to - before) / (to - from);
  return {
    conversations: sum.conversations + page.conversations,
    unreadable: sum.unreadable + page.unreadable,
    // A conversation in which somebody writes meanwhile may come again: its newest hit is the first one told.
    hits: [...sum.hits, ...page.hits.filter((hit) => !sum.hits.some((known) => isSame(known, hit)))],
    share: Math.min(1, Math.max(sum.share, looked)),
    ...{ from, to },
    databaseAway: sum.databaseAway || page.database === "unavailable",
  };
}

/** Asks for page after page until there is none, and says after each what was found so far. */
export async function tryAll(
  ask: (before: number | undefined) => Promise<EscalationTrial>,
  onProgress: (sum: TrialSum) => void,
  signal: AbortSignal,
): Promise<TrialSum> {
  let sum = NOTHING_TRIED;
  let before: number | undefined;
  do {
    signal.throwIfAborted();
    const page = await ask(before);
    sum = added(sum, page);
    onProgress(sum);
    before = page.before;
  } while (before !== undefined);
  return sum;
}

export interface TrialDay {
  /** Its beginning in the reader's own time. */
  at: number;
  /** By rule; `wish` are those who asked for a person. */
  counts: { rule: number | "wish"; conversations: number }[];
}

export interface TrialPlotData {
  days: TrialDay[];
  most: number;
  /** Those of which there are most first. */
  byRule: { rule: number | "wish"; conversations: number }[];
}

const startOfDay = (at: number): number => new Date(at).setHours(0, 0, 0, 0);
const ruleOf = ({ rule }: TrialHit): number | "wish" => rule ?? "wish";

function counted(hits: TrialHit[]) {
  const counts = new Map<number | "wish", number>();
  for (const hit of hits) counts.set(ruleOf(hit), (counts.get(ruleOf(hit)) ?? 0) + 1);
  return [...counts].map(([rule, conversations]) => ({ rule, conversations }));
}

const place = (rule: number | "wish"): number => (rule === "wish" ? Number.POSITIVE_INFINITY : rule);

/** How many conversations each rule would have handed over, day by day. Days without any are there, too. */
export function plotOf({ hits, from, to }: TrialSum): TrialPlotData {
  const days: TrialDay[] = [];
  // From noon to noon: a day of 23 or 25 hours is still one.
  for (let at = startOfDay(from); at <= to; at = startOfDay(at + 36 * 3_600_000)) {
    const counts = counted(hits.filter((hit) => startOfDay(hit.at) === at));
    days.push({ at, counts: counts.sort((a, b) => place(a.rule) - place(b.rule)) });
  }
  const sums = days.map(({ counts }) => counts.reduce((sum, { conversations }) => sum + conversations, 0));
  const byRule = counted(hits).sort(
    (a, b) => b.conversations - a.conversations || place(a.rule) - place(b.rule),
  );
  return { days, most: Math.max(0, ...sums), byRule };
}

const many = (count: number, one: string, more: string): string =>
  `${count.toLocaleString("en-US")} ${count === 1 ? one : more}`;

/** What was found, in one line. */
export function trialLine({ conversations, hits, unreadable }: TrialSum): string {
  const handed = hits.length === 0 ? "none" : hits.length.toLocaleString("en-US");
  const lost = unreadable > 0 ? `; ${many(unreadable, "one", "of them")} could not be read` : "";
  return `${handed} of ${many(conversations, "conversation", "conversations")} would have been handed over${lost}`;
}
