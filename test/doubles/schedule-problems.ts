// What must hold once a simulated conversation has come to rest, whatever happened on the way.

import { EMPTY_CHAIN, verifyChain } from "../../src/audit/chain.ts";
import type { Turn } from "../../src/conversation/turn-state.ts";
import type { TurnRecords } from "../../src/tenants/audit-message.ts";
import { applySettlement, type LedgerRow } from "../../src/tenants/ledger.ts";
import type { Settlement } from "../../src/tenants/port.ts";
import type { Office } from "./simulated-office.ts";

/** Every broken promise, in words; empty where all were kept. */
export function problemsOf(office: Office): string[] {
  const turns = office.conversation.turns();
  return [
    ...office.violations,
    ...unanswered(office, turns),
    ...turns.flatMap((turn) => unfinished(office, turn)),
    // What a connection that was switched off left visible, nobody can take away.
    ...(office.wasUnplugged ? [] : turns.flatMap((turn) => misshown(office, turn))),
    ...disorder(office),
    ...unsettled(office, turns),
  ];
}

/** A held turn whose messages another took on. */
const hasSuccessor = ({ end }: Turn): boolean => end !== undefined && end.kind !== "dismissed";

/** Each message is in exactly one turn, but for held ones that were taken on, and no turn was cancelled over the head of a message. */
export function unanswered({ conversation }: Office, turns: Turn[]): string[] {
  return conversation.lines().flatMap(({ seq, role, text, deleted }) => {
    if (role !== "person") return [];
    const owners = turns.filter((turn) => seq >= turn.firstSeq && seq <= turn.lastSeq && !hasSuccessor(turn));
    if (owners.length !== 1) return [`message ${seq} is in ${owners.length} turns`];
    return owners[0]?.outcome === "cancelled" && !deleted
      ? [`message ${seq} ${text} was cancelled unread`]
      : [];
  });
}

/** Twice nothing was heard of a message that cannot be looked for: that is shown, and not tried again. */
export const isDark = (office: Office, { state, blind }: Turn["parts"][number]): boolean =>
  office.kind === "statuses" && state === "unknown" && (blind ?? 0) >= 2;

function unfinished(office: Office, turn: Turn): string[] {
  const { n, state, outcome, parts, reason } = turn;
  if (state !== "closed") return [`turn ${n} is ${state}`];
  if (parts.length === 0 && outcome !== "cancelled" && !reason)
    return [`turn ${n} ended in silence: ${outcome}`];
  return parts
    .filter(
      (part) => part.state !== "sent" && !part.reason?.includes("switched off") && !isDark(office, part),
    )
    .map((part) => `turn ${n} has a part that is ${part.state}: ${part.reason}`);
}

/** Every part is visible once with its final text, and nothing else of the turn is. */
function misshown({ channel, conversation }: Office, { n, outcome, parts }: Turn): string[] {
  const told = (opId: string) => opId.startsWith(`${n}-n-`);
  const shown = channel.visible
    .filter(({ opId }) => opId.startsWith(`${n}-`) && !told(opId))
    .map((message) => message.text);
  const wanted = parts.filter((part) => part.state === "sent").map((part) => part.text);
  const same = JSON.stringify(shown.toSorted()) === JSON.stringify(wanted.toSorted());
  const text = parts.map((part) => part.text).join("\n\n");
  const noted = conversation.lines().some((line) => line.role === "employee" && line.text === text);
  return [
    ...(same
      ? []
      : [`turn ${n} (${outcome}) shows ${JSON.stringify(shown)} instead of ${JSON.stringify(wanted)}`]),
    ...(noted || text === "" ? [] : [`turn ${n} is not in the transcript`]),
    ...(channel.visible.filter(({ opId }) => told(opId)).length > 1 ? [`turn ${n} told twice`] : []),
  ];
}

/** Answers stand in the order of their turns. */
export function disorder({ channel }: Office): string[] {
  const order = channel.visible.map((message) => Number.parseInt(message.opId, 10));
  return order.every((n, i) => n >= (order[i - 1] ?? 0))
    ? []
    : [`answers stand in the order ${order.join()}`];
}

/** What the tenant's ledger kept of all settlements, in the order in which they came. */
function keptRecords(settlements: readonly Settlement[]): TurnRecords[] {
  const kept: TurnRecords[] = [];
  let row: LedgerRow | undefined;
  for (const settlement of settlements) {
    const result = applySettlement(row, settlement);
    kept.push(...result.overflow);
    row = result.row;
  }
  return [...kept, ...(row?.pending ?? [])];
}

/** The tenant has every audit entry, in one unbroken chain up to the head. */
export function unsettled({ world }: Office, turns: Turn[]): string[] {
  const last = turns.at(-1);
  const kept = keptRecords(world.settled);
  const entries = new Map(kept.flatMap((one) => one.audit).map((entry) => [entry.seq, entry]));
  const chain = [...entries.values()].sort((a, b) => a.seq - b.seq);
  const verdict = verifyChain(chain, last?.chain ?? EMPTY_CHAIN);
  return [
    ...(last?.owed.length ? [`${last.owed.length} settlements are owed`] : []),
    ...(verdict.kind === "whole" ? [] : [`the audit chain is ${JSON.stringify(verdict)}`]),
  ];
}
