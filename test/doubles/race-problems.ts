// What must hold once people and an employee have raced for one conversation: nothing is seen twice, nothing of the
// employee is said over a person, and no line of anybody is lost.

import { isPersons } from "../../src/conversation/ownership.ts";
import type { DeliveryPart, HandOver } from "../../src/conversation/port.ts";
import type { Turn } from "../../src/conversation/turn-state.ts";
import { disorder, isDark, unanswered, unsettled } from "./schedule-problems.ts";
import type { Office } from "./simulated-office.ts";
import type { Team } from "./simulated-team.ts";

/** What happened in all schedules together, and each broken promise in words. */
export interface RaceFigures {
  schedules: number;
  handOvers: number;
  stretches: number;
  spoken: number;
  relayed: number;
  overtaken: number;
  heldBack: number;
  early: number;
  refused: number;
  doubled: string[];
  talkedOver: string[];
  lost: string[];
  others: string[];
}

export const noFigures = (): RaceFigures => ({
  ...{
    schedules: 0,
    handOvers: 0,
    stretches: 0,
    spoken: 0,
    relayed: 0,
    overtaken: 0,
    heldBack: 0,
    early: 0,
    refused: 0,
  },
  ...{ doubled: [], talkedOver: [], lost: [], others: [] },
});

/** Words of the employee's own, rather than of code: what a model said, or what stands for it. */
const isEmployees = ({ outcome }: Turn, { colleague, to, text }: DeliveryPart): boolean =>
  outcome !== "handed_off" && colleague === undefined && to === undefined && text !== "";

/** Looks on while the schedule is played: what was allowed when somebody else had the conversation. */
export function watchRace({ office, inboxed }: Team): string[] {
  const talkedOver: string[] = [];
  office.onAllowed = (turn, parts, epoch) => {
    const { handOver } = office.conversation.object().ownership();
    if (isInboxed(handOver)) for (let seq = turn.firstSeq; seq <= turn.lastSeq; seq++) inboxed.add(seq);
    // The epoch at which a record begins is that before it: what hands over is the employee's last word.
    if (!isPersons(epoch)) return;
    for (const part of parts)
      if (isEmployees(turn, part)) talkedOver.push(`turn ${turn.n} (${turn.outcome}) says ${part.text}`);
  };
  return talkedOver;
}

const times = (texts: readonly string[], tag: string): number =>
  texts.reduce((count, text) => count + text.split(tag).length - 1, 0);

/** Adds what this schedule came to. */
export function judgeRace(
  figures: RaceFigures,
  team: Team,
  talkedOver: readonly string[],
  seed: number,
): void {
  const { office } = team;
  const say = (problem: string) => `schedule ${seed}: ${problem}`;
  const turns = office.conversation.turns();
  const lines = office.conversation.lines();
  figures.schedules++;
  figures.handOvers += lines.filter(({ id }) => id.endsWith("-handed-over")).length;
  figures.stretches += (office.conversation.object().ownership().epoch + 1) >> 1;
  figures.spoken += lines.filter(({ own }) => own?.what === "spoken").length;
  figures.heldBack += turns.flatMap(({ parts }) => parts).filter(isHeldBack).length;
  figures.heldBack += lines.filter(({ id }) => id.includes("-unsent-")).length;
  figures.overtaken += office.overtaken;
  figures.early += team.early;
  figures.refused += team.sayings.filter(({ result }) => result?.kind === "own_refused").length;
  figures.relayed += deskTexts(team).filter((text) => /\[m\d+\]/.test(text)).length;
  figures.talkedOver.push(...talkedOver.map(say));
  figures.doubled.push(...doubled(team).map(say));
  figures.lost.push(...lost(team, turns).map(say));
  figures.others.push(...others(office, turns).map(say));
}

const isHeldBack = ({ reason }: DeliveryPart): boolean => reason?.startsWith("Held: ") ?? false;

const deskTexts = ({ desks }: Team): string[] => desks.visible.map(({ text }) => text);

/** The lines of each thread under a desk, by the thread. */
function threads({ desks, places }: Team): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { opId, text } of desks.visible) {
    const under = places.get(opId)?.under;
    if (under !== undefined) found.set(under, [...(found.get(under) ?? []), text]);
  }
  return found;
}

function doubled(team: Team): string[] {
  const { channel, conversation } = team.office;
  const shown = channel.visible.map(({ text }) => text);
  const opIds = [...channel.visible, ...team.desks.visible].map(({ opId }) => opId);
  const twice = opIds.filter((opId, i) => opIds.indexOf(opId) !== i && !isAlsoBlind(team.office, opId));
  const dark = darkTexts(team.office);
  return [
    ...twice.map((opId) => `${opId} is visible twice`),
    ...team.sayings
      .filter(({ text }) => times(shown, text) > 1 && !dark.some((known) => known.includes(text)))
      .map(({ text }) => `${text} is visible ${times(shown, text)} times`),
    ...[...threads(team)].flatMap(([under, texts]) =>
      conversation
        .lines()
        .filter(({ role, text }) => role === "person" && times(texts, text) > 1)
        .map(({ text }) => `${text} is relayed ${times(texts, text)} times under ${under}`),
    ),
  ];
}

/** A service that tells nothing may be asked twice: that is known, shown, and no race. */
const isAlsoBlind = ({ kind, conversation }: Office, opId: string): boolean =>
  kind === "statuses" &&
  conversation.turns().some(({ parts }) => parts.some((part) => part.opId === opId && (part.blind ?? 0) > 0));

const darkTexts = ({ kind, conversation }: Office): string[] =>
  kind !== "statuses"
    ? []
    : conversation.turns().flatMap(({ parts }) => parts.flatMap(({ blind, text }) => (blind ? [text] : [])));

function lost(team: Team, turns: readonly Turn[]): string[] {
  const { conversation, channel } = team.office;
  const lines = conversation.lines();
  const shown = channel.visible.map(({ text }) => text);
  const accepted = lines.filter(({ own }) => own?.what === "spoken");
  const undelivered = turns.flatMap(({ parts }) => parts).filter((part) => isDark(team.office, part));
  return [
    ...accepted
      .filter(({ text }) => times(shown, text) === 0 && !undelivered.some((part) => part.text.includes(text)))
      .map(({ text }) => `${text} was accepted and never said`),
    ...team.sayings
      .filter(({ text, result }) => result?.kind === "owned" && !accepted.some((line) => line.text === text))
      .map(({ text }) => `${text} was called accepted and is nowhere`),
    ...lines
      .filter(({ role, deleted }) => role === "person" && !deleted)
      .flatMap(({ seq, text }) => lostLine(team, turns, { seq, text })),
  ];
}

/** A line is in an answer, at a desk, or with somebody who reads the conversation itself. */
function lostLine(
  team: Team,
  turns: readonly Turn[],
  { seq, text }: { seq: number; text: string },
): string[] {
  const turn = turns.find(({ firstSeq, lastSeq, end }) => seq >= firstSeq && seq <= lastSeq && !end);
  if (!turn) return [`${text} is in no turn`];
  const isAnswered = turns.some(
    ({ outcome, parts }) =>
      outcome !== "handed_off" && parts.some((part) => !part.to && part.text.includes(text)),
  );
  const isShown = times(deskTexts(team), text) > 0;
  const isReason = turn.outcome === "failed" || turn.outcome === "stopped" || turn.outcome === "held";
  if (isAnswered || isShown || isReason) return [];
  return team.inboxed.has(seq) ? [] : [`${text} in turn ${turn.n} (${turn.outcome}) reached nobody`];
}

function others(office: Office, turns: Turn[]): string[] {
  return [
    ...office.violations,
    ...unanswered(office, turns),
    ...disorder(office),
    ...unsettled(office, turns),
    ...turns.flatMap((turn) => unfinished(office, turn)),
    ...toldAgain(office),
  ];
}

/** Each writer reads once in a stretch that they are with the team; here only one writes. */
function toldAgain({ conversation, channel }: Office): string[] {
  const stretches = (conversation.object().ownership().epoch + 1) >> 1;
  const told = channel.visible.filter(({ text }) => /^(You are with|This is with my team)/.test(text));
  return told.length > stretches ? [`told ${told.length} times in ${stretches} stretches`] : [];
}

function unfinished(office: Office, { n, state, outcome, parts, reason }: Turn): string[] {
  if (state !== "closed") return [`turn ${n} is ${state}`];
  if (parts.length === 0 && outcome === "answered" && !reason) return [];
  return parts
    .filter((part) => part.state !== "sent" && !isHeldBack(part) && !isDark(office, part))
    .map((part) => `turn ${n} has a part that is ${part.state}: ${part.reason}`);
}

/** Nobody has a desk in that moment: whoever looks into the inbox or has it in the console reads the line there. */
const isInboxed = (handOver: HandOver | undefined): boolean => {
  if (!handOver || handOver.state === "returned") return false;
  const { state, owner, desks } = handOver;
  return state === "waiting"
    ? desks.length === 0
    : !desks.some((desk) => desk.userId === owner?.userId && desk.connectionId === owner.connectionId);
};
