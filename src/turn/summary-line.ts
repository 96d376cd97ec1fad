// One conversation as a list shows it, once a turn is over: who wrote last, what was said, and who has it.

import type { Person } from "../conversation/message.ts";
import { isPersons } from "../conversation/ownership.ts";
import type { HandOverRequest, ThinkView } from "../conversation/port.ts";
import type { ConversationSummary, DeskSummary } from "../tenants/port.ts";
import { summarise } from "./summarise.ts";

export type SummaryView = Pick<ThinkView, "ref" | "input" | "turns" | "handOver" | "epoch">;

export interface SummaryInput {
  view: SummaryView;
  channel: string;
  state: string;
  /** Empty: the person's last line is the newest thing said. */
  text: string;
  now: number;
  awaiting: number;
  handOver?: HandOverRequest;
}

/** The list's line. */
export function summaryOf({
  view,
  channel,
  state,
  text,
  now,
  awaiting,
  handOver,
}: SummaryInput): ConversationSummary {
  const last = view.input.findLast(({ own }) => own === undefined) ?? view.input.at(-1);
  const person = personOf(view);
  const desk = deskOf(view, handOver);
  return {
    connectionId: view.ref.connectionId,
    thread: view.ref.thread,
    channel,
    person: person.name ?? person.id,
    lastText: summarise(text || (last?.text ?? "")),
    lastAt: now,
    state,
    turns: view.turns,
    ...(awaiting === 0 ? {} : { awaiting }),
    ...(desk ? { desk } : {}),
  };
}

/** Who wrote last from outside; where only colleagues did something, whom it is about. */
export function personOf({ input, handOver }: Pick<SummaryView, "input" | "handOver">): Person {
  const last = input.findLast(({ own }) => own === undefined);
  return last?.author ?? handOver?.person ?? input.at(-1)?.author ?? { id: "" };
}

/** Who has the conversation once the turn is over; undefined where the employee does. */
function deskOf(
  { epoch = 0, handOver }: SummaryView,
  request: HandOverRequest | undefined,
): DeskSummary | undefined {
  const current = request ?? (isPersons(epoch) ? handOver : undefined);
  if (!current) return undefined;
  const owner = request ? undefined : handOver?.owner;
  const { at: since, reason, priority } = current;
  const desk: DeskSummary = { state: owner ? "taken" : "waiting", since, reason, priority };
  return owner ? { ...desk, owner: owner.name || owner.userId } : desk;
}
