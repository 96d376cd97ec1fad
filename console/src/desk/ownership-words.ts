// Who speaks, from where whoever looks at it stands. Pure.

import { channelName } from "../conversations/channel-names.ts";
import { timeOf } from "../transcript/moments.ts";
import type { HandOverView, OwnershipView } from "./use-ownership.ts";

/** mine: whoever looks has it. other: a colleague does. */
export type Speaker =
  | { kind: "employee" }
  | { kind: "waiting"; handOver: HandOverView }
  | { kind: "mine"; handOver: HandOverView }
  | { kind: "other"; handOver: HandOverView; name: string };

/** A hand-over that was ended is the employee's turn again. */
export function speakerOf({ handOver, you }: Pick<OwnershipView, "handOver" | "you">): Speaker {
  if (!handOver || handOver.state === "returned") return { kind: "employee" };
  const { owner } = handOver;
  if (handOver.state === "waiting" || !owner) return { kind: "waiting", handOver };
  if (owner.connectionId === you.connectionId && owner.userId === you.userId)
    return { kind: "mine", handOver };
  return { kind: "other", handOver, name: owner.name || owner.userId };
}

const VIA: Record<string, string> = { console: "here", button: "from the chat", text: "from the chat" };

/** The sentence of the bar. */
export function speakerWords(speaker: Speaker, agent: string): string {
  switch (speaker.kind) {
    case "employee":
      return `${agent} answers here.`;
    case "waiting":
      return `Waiting for a person since ${timeOf(speaker.handOver.at)}.`;
    case "mine":
      return `You speak here since ${timeOf(speaker.handOver.owner?.at ?? speaker.handOver.at)}.`;
    case "other": {
      const { owner, at } = speaker.handOver;
      return `${speaker.name} speaks since ${timeOf(owner?.at ?? at)}, ${VIA[owner?.via ?? ""] ?? "elsewhere"}.`;
    }
  }
}

const named = (people: readonly { name?: string; userId: string }[]): string =>
  people.map(({ name, userId }) => name || userId).join(", ");

/** Who was asked so far and who comes next, while nobody has taken it. */
export function askedWords({ chain, team, asked, step }: HandOverView): string {
  const done = chain.slice(0, asked);
  const next = chain.slice(asked);
  if (step === "team" || step === "late")
    return team.length > 0 ? `The whole team was asked: ${named(team)}.` : "Nobody in line has taken it.";
  if (done.length === 0) return "Nobody is in line: it waits for whoever looks here.";
  const after = next.length > 0 ? ` Next: ${named(next)}.` : team.length > 0 ? " Next: the team." : "";
  return `${named(done)} ${done.length === 1 ? "was" : "were"} asked${step === "reminded" ? ", and reminded" : ""}.${after}`;
}

/** Somebody as a choice in a list: where they are asked decides whether they see it. */
export const colleagueLabel = ({
  name,
  userId,
  channel,
}: {
  name: string;
  userId: string;
  channel: string;
}) => `${name || userId} · ${channelName(channel)}`;

/** What was said to the person and to the operator once a wish came true. */
export function doneWords(kind: "take" | "hand_back" | "pass" | "speak", agent: string, who: string): string {
  switch (kind) {
    case "take":
      return `You have it now. What you write goes to ${who}.`;
    case "hand_back":
      return `${agent} answers ${who} again.`;
    case "pass":
      return "It was passed on.";
    case "speak":
      return `Your answer to ${who} is on its way.`;
  }
}
