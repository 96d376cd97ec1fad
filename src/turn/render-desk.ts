// The desk: a private message in which a colleague sees why they are fetched and what was said. What other people
// wrote stands in it as quotations, one line each, so that none of it can pass for words of ours.

import type { Choice } from "../channels/channel.ts";
import type { HandOver, HandOverRequest } from "../conversation/port.ts";
import { plainName } from "./render-card.ts";
import { CHANNEL_NAMES } from "./tell-alert.ts";

/** Controls are drawn beside texts of up to this length everywhere. */
const DESK_CHARS = 1_000;
/** How long a desk leads anywhere: who answers later finds the conversation in the console. */
export const DESK_MS = 30 * 86_400_000;

/** waiting: to be taken. theirs: they have it. closed: somebody else has, or the employee again. */
export type DeskState = { kind: "waiting" } | { kind: "theirs" } | { kind: "closed"; why: string };

export interface DeskInput {
  handOver: HandOverRequest;
  /** Who hands over, and on which channel it happens. */
  agent: string;
  channel: string;
  lines: readonly { author: string; text: string }[];
  /** The conversation in the console: code made it, so it stands there as it is. */
  link: string;
  /** Makes what people and models wrote harmless in that chat: none of it may bring a link. */
  clean(text: string): string;
  state: DeskState;
  /** Whether lines under the message are answers, and whether the service draws buttons. */
  threads: boolean;
  buttons: boolean;
}

/** How much of what is shown: tried one after the other until it fits. */
const LEVELS = [
  { lines: 6, line: 220, words: 300, summary: 400 },
  { lines: 5, line: 120, words: 160, summary: 240 },
  { lines: 3, line: 80, words: 100, summary: 120 },
  { lines: 1, line: 60, words: 60, summary: 0 },
  { lines: 0, line: 0, words: 30, summary: 0 },
] as const;

/** The whole text of a desk, for every state of it. */
export function renderDesk(input: DeskInput): string {
  let text = "";
  for (const level of LEVELS) {
    const about = input.clean([heading(input, level), ...context(input, level)].join("\n"));
    // Apart from the quotations, which would go on with the next line.
    text = `${about}\n\nEverything: ${input.link}\n\n${input.clean(footer(input))}`;
    if (text.length <= DESK_CHARS) break;
  }
  return text;
}

type Level = (typeof LEVELS)[number];

function heading({ handOver, agent, channel }: DeskInput, { words }: Level): string {
  const { cause, priority, person, reason, explanation } = handOver;
  const who = plainName(person.name || person.id) || "Somebody";
  const urgency = priority === "urgent" || priority === "high" ? ` (${priority})` : "";
  const what = `**${who} on ${CHANNEL_NAMES[channel] ?? channel} needs a person${urgency}**`;
  const by = cause === "operator" ? "" : `${plainName(agent)}: `;
  const why = `${by}${oneLine(reason, words)}`;
  return explanation === "" ? `${what}\n${why}` : `${what}\n${why} (${oneLine(explanation, words)})`;
}

function context({ handOver, lines }: DeskInput, level: Level): string[] {
  const summary = level.summary === 0 ? "" : oneLine(handOver.summary, level.summary);
  const said = lines.filter(({ text }) => text.trim() !== "");
  return [
    ...(summary === "" ? [] : [`In short: ${summary}`]),
    ...said
      .slice(Math.max(0, said.length - level.lines))
      .map(({ author, text }) => `> ${plainName(author)}: ${oneLine(text, level.line)}`),
  ];
}

function footer({ handOver, state, threads, buttons }: DeskInput): string {
  if (state.kind === "closed") return `_${state.why}_`;
  const isTheirs = state.kind === "theirs";
  const opening = isTheirs ? "You have it." : "Nobody has it yet.";
  // Words count in the thread under the message; without one there is only the console.
  if (!threads) return `${opening} ${isTheirs ? "Answer" : "Take it, and answer,"} in the console.`;
  const who = plainName(handOver.person.name || "") || "the person";
  const answer = `Answer in this thread: ${who} reads it under your name.`;
  const press = (label: string) => (buttons ? `press ${label}, or write` : "write");
  if (isTheirs)
    return `${opening} ${answer} When you are done, ${press("Hand back")} \`hand back: what was agreed\` here; \`pass\` gives it to the next.`;
  return `${opening} To have it, ${press("Take")} \`take\` in this thread; \`pass\` gives it to the next, \`hand back\` to the employee. ${answer}`;
}

/** What somebody wrote, as a piece of one line of ours. */
const oneLine = (text: string, limit: number): string => {
  const flat = text.replace(/\s+/g, " ").trim();
  return flat.length <= limit ? flat : `${flat.slice(0, Math.max(0, limit - 2)).toWellFormed()} …`;
};

/** The controls of a desk in this state, until it leads nowhere any more. */
export function deskChoices({ choices, at }: HandOverRequest, isTheirs: boolean): Choice[] {
  const expiresAt = at + DESK_MS;
  const take: Choice = { choice: choices.take, label: "Take", style: "primary", expiresAt };
  const handBack: Choice = { choice: choices.handBack, label: "Hand back", expiresAt };
  const pass: Choice = { choice: choices.pass, label: "Pass on", expiresAt };
  return isTheirs ? [{ ...handBack, style: "primary" }, pass] : [take, handBack, pass];
}

/** Where the console shows the conversation. */
export function conversationLink(
  publicUrl: string,
  { connectionId, thread }: { connectionId: string; thread: string },
): string {
  return `${publicUrl}/conversations?${new URLSearchParams({ connection: connectionId, thread })}`;
}

/** What a desk says once it is over there. */
export const closedWords = ({ state, owner, returnedBy }: HandOver): string =>
  state === "returned"
    ? `${plainName(returnedBy?.name ?? "") || "Somebody"} handed it back to the employee.`
    : `${plainName(owner?.name ?? "") || "Somebody else"} has taken it.`;
