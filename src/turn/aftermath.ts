// What became known after turns were over is passed on by a round of its own, in which nothing is said: the list and
// the trail learn what a chat service told late, and cards of what was withdrawn lose their controls.

import { chainEntries } from "../audit/chain.ts";
import type { Aftermath, ChainHead, DeliverView } from "../conversation/port.ts";
import { DELIVERY_TIMEOUT_MS } from "../limits.ts";
import type { ResolvedConnection } from "../tenants/directory.ts";
import type { Settlement } from "../tenants/port.ts";
import { showWithdrawn } from "./card-ends.ts";
import { awaitingAfter } from "./settlement.ts";
import { personOf, summaryOf } from "./summary-line.ts";
import { deliveryTally, entryOf, UNARRIVED } from "./tool-audit.ts";
import type { TurnDeps } from "./turn-deps.ts";

type Late = Extract<Aftermath, { kind: "delivery" }>;

/** What a round of its own owes and has passed on. */
export interface PassedOn {
  owed: string[];
  chain: ChainHead;
  passedOn: string[];
}

/** Passes all of it on. Done twice, it says the same: what it says follows from what is stored. */
export async function passOn(
  deps: TurnDeps,
  view: DeliverView,
  resolved: ResolvedConnection | undefined,
): Promise<PassedOn> {
  const { aftermath = [], ref, chain } = view;
  const passed: PassedOn = { owed: view.owed, chain, passedOn: aftermath.map(({ id }) => id) };
  // Without its connection nobody can say where it was, nor edit anything there.
  if (!resolved || aftermath.length === 0) return passed;
  const withdrawn = aftermath.filter((one) => one.kind === "withdrawn");
  if (withdrawn.length > 0)
    await showWithdrawn({ deps, ref, resolved, signal: AbortSignal.timeout(DELIVERY_TIMEOUT_MS) }, withdrawn);
  return aftermath
    .filter((one) => one.kind === "delivery")
    .reduce((before, one) => withLate(before, view, resolved, one), passed);
}

function withLate(
  { owed, chain, passedOn }: PassedOn,
  view: DeliverView,
  resolved: ResolvedConnection,
  late: Late,
): PassedOn {
  const settlement = lateSettlement(view, resolved, late, chain);
  return { owed: [...owed, JSON.stringify(settlement)], chain: settlement.head, passedOn };
}

/** Of an older turn the ledger keeps the entry alone: the list shows the newest. */
function lateSettlement(
  view: DeliverView,
  { agent, connection }: ResolvedConnection,
  { id, turn, states, at, reason, opId }: Late,
  chain: ChainHead,
): Settlement {
  const { word, counts } = deliveryTally(states);
  const base = { agentId: agent.id, userId: personOf(view).id, turn, newId: () => `${id}-d` };
  const entry = entryOf(base, {
    at,
    type: "delivery",
    outputSummary: word,
    metadata: { ...counts, message: opId, reason: reason ?? null },
  });
  const { entries, head } = chainEntries(chain, [entry]);
  const summary = summaryOf({
    view,
    channel: connection.channel,
    state: view.outcome === "held" ? "held" : (UNARRIVED[word] ?? view.outcome),
    text: view.parts.find(({ to, text }) => !to && text !== "")?.text ?? "",
    now: at,
    awaiting: awaitingAfter({ view }),
  });
  return { turn, summary, audit: entries, usage: [], models: [], head };
}
