// What the person reads of a hand-over in a turn: what colleagues say, that they are with the team, that it takes
// longer, and what is sent once more.

import { splitText } from "../channels/split-text.ts";
import type { DeliveryPart, ThinkView } from "../conversation/port.ts";
import type { ResolvedConnection } from "../tenants/directory.ts";
import * as wording from "./hand-over-wording.ts";
import type { TurnDeps } from "./turn-deps.ts";
import { isByPerson, ownNewsOf } from "./written.ts";

export interface PersonInput {
  deps: Pick<TurnDeps, "channel" | "clock" | "newId">;
  view: ThinkView;
  resolved: ResolvedConnection;
}

export interface PersonParts {
  parts: DeliveryPart[];
  /** Ids of writers who know with it that they are with the team. */
  told: string[];
}

/** Everything of the turn that needs no model, in the order in which it happened. */
export function personParts(input: PersonInput): PersonParts {
  const { view } = input;
  const own = ownNewsOf(view);
  const spoken = own.flatMap(({ own: { what, by }, text }) =>
    what === "spoken" ? [{ name: by?.name ?? "", text }] : [],
  );
  const said = spoken.flatMap(({ name, text }) => saidBy(input, name, text));
  const again = (view.undelivered ?? []).flatMap((part) => sentAgain(input, part));
  const writers = untold(view);
  if (spoken.length > 0) return { parts: [...again, ...said], told: writers };
  const notice = noticeOf(
    input,
    own.some(({ own: { what } }) => what === "late"),
    writers,
  );
  const told = notice === "" ? [] : writers;
  return { parts: [...again, ...(notice === "" ? [] : shown(input, notice))], told };
}

/** At most one: that it takes longer says as well that people have it. */
function noticeOf({ view, deps, resolved }: PersonInput, isLate: boolean, writers: string[]): string {
  const { handOver } = view;
  if (!handOver || handOver.state === "returned") return "";
  if (isLate && handOver.state === "waiting")
    return wording.nobodyYet(resolved.tenant.tools.handOver.hours, deps.clock());
  const hasWritten = view.input.some(({ author, ...one }) => isByPerson(one) && writers.includes(author.id));
  return hasWritten ? wording.withTeam(handOver.owner) : "";
}

/** Writers of this turn, and whoever the hand-over is about, as far as nobody told them yet. */
function untold({ input, handOver }: ThinkView): string[] {
  if (!handOver) return [];
  const writers = input.filter(isByPerson).map(({ author }) => author.id);
  const all = new Set([...writers, handOver.person.id]);
  return [...all].filter((id) => id !== "" && !handOver.told.includes(id));
}

function saidBy(input: PersonInput, name: string, text: string): DeliveryPart[] {
  const line = wording.spokenLine(name, input.resolved.tenant.name, text);
  return shown(input, line).map((part) => ({ ...part, colleague: name }));
}

function shown({ deps, view, resolved }: PersonInput, text: string): DeliveryPart[] {
  const { textLimit } = deps.channel(resolved.connection.channel).capabilities;
  return splitText(text, textLimit).map((piece) => ({
    opId: `${view.lease.turn}-p-${deps.newId()}`,
    text: piece,
    state: "pending",
  }));
}

/** A new message with the same text. What never had a place to be shown at has none now. */
function sentAgain({ deps, view }: PersonInput, part: DeliveryPart): DeliveryPart[] {
  const { text, to, colleague, confirmationId, file } = part;
  if (to && to.thread === "") return [];
  return [
    {
      opId: `${view.lease.turn}-r-${deps.newId()}`,
      text,
      state: "pending",
      ...(to ? { to } : {}),
      ...(colleague === undefined ? {} : { colleague }),
      ...(confirmationId === undefined ? {} : { confirmationId }),
      ...(file === undefined ? {} : { file }),
    },
  ];
}
