// The moment a reply becomes durable: after it only delivery is left, before it nothing is promised.

import { splitText } from "../channels/split-text.ts";
import type {
  Confirmation,
  DeliverView,
  DeliveryPart,
  FencedResult,
  ThinkView,
  TurnRecord,
} from "../conversation/port.ts";
import type { ResolvedConnection } from "../tenants/directory.ts";
import type { Taken } from "./news.ts";
import { renderCard } from "./render-card.ts";
import type { Reply } from "./reply.ts";
import { settleTurn } from "./settlement.ts";
import type { Act } from "./trail.ts";
import type { TurnDeps } from "./turn-deps.ts";

export interface RecordInput {
  deps: Pick<TurnDeps, "conversations" | "clock" | "newId" | "channel">;
  view: ThinkView;
  resolved: ResolvedConnection;
  reply: Reply;
  /** As the draft left it: the first part takes its place where it is visible. */
  placeholder: DeliveryPart;
  startedAt: number;
  /** What tools did in this turn, the news that it brought, and where untrusted text came from. */
  acts?: readonly Act[];
  taken?: readonly Taken[];
  taint?: readonly string[];
  forgets?: readonly string[];
  /** Of people who have none in the conversation. */
  names?: Record<string, string>;
}

/** Records the reply as its visible parts, or says why it may not be. */
export async function recordTurn(
  input: RecordInput,
): Promise<{ kind: "recorded"; view: DeliverView } | { kind: "refused"; result: FencedResult }> {
  const { deps, view, resolved, reply, acts = [], taken = [] } = input;
  const parts = visibleParts(input);
  const { settlement, head } = settleTurn({
    view,
    agent: resolved.agent,
    connection: resolved.connection,
    outcome: reply.outcome,
    reason: reply.reason,
    reply: reply.text || (parts[0]?.text ?? ""),
    work: reply.work,
    acts,
    taken,
    startedAt: input.startedAt,
    now: deps.clock(),
    newId: deps.newId,
  });
  const owed = JSON.stringify(settlement);
  const record: TurnRecord = {
    author: resolved.agent.name,
    outcome: reply.outcome,
    parts,
    settlement: owed,
    chain: head,
    ...(reply.reason === undefined ? {} : { reason: reply.reason }),
    ...(reply.failures === undefined ? {} : { failures: reply.failures }),
    ...extrasOf(input),
  };
  const result = await deps.conversations.record(view.ref, view.lease, record);
  if (result !== "ok") return { kind: "refused", result };
  return {
    kind: "recorded",
    view: {
      ...view,
      kind: "deliver",
      outcome: reply.outcome,
      parts,
      closed: false,
      placeholder: input.placeholder,
      confirmations: [...view.confirmations, ...asked(view, reply)],
      chain: head,
      owed: [...view.owed, owed],
    },
  };
}

/** What only some turns have. */
function extrasOf({ reply, acts = [], taint = [], forgets = [], names }: RecordInput): Partial<TurnRecord> {
  return {
    ...(reply.requests?.length ? { confirmations: reply.requests } : {}),
    ...(taint.length > 0 ? { taint: [...taint] } : {}),
    ...(names ? { names } : {}),
    ...(forgets.length > 0 ? { forgets: [...forgets] } : {}),
    ...(acts.length > 0 ? { receipts: JSON.stringify(acts.map(({ step }) => step.receipt)) } : {}),
  };
}

/** Whom a reply may link to. */
export const allowedHosts = ({ tenant }: ResolvedConnection): string[] =>
  tenant.tools.hosts.map(({ host }) => host);

/** As the conversation has them from now on. */
const asked = ({ lease }: ThinkView, { requests = [] }: Reply): Confirmation[] =>
  requests.map((request) => ({ ...request, turn: lease.turn, state: "pending", surfaces: [] }));

/**
 * The text, split at the channel's limit, and a card for each request. The first part is fenced by the record
 * itself.
 */
function visibleParts({ deps, view, resolved, reply, placeholder }: RecordInput): DeliveryPart[] {
  const channel = deps.channel(resolved.connection.channel);
  const { textLimit, buttons } = channel.capabilities;
  const { turn } = view.lease;
  const now = deps.clock();
  const isPrivate = view.input.some(({ news, addressed }) => news === undefined && addressed === "direct");
  const cards = (reply.requests ?? []).map((request) => ({
    text: renderCard(request, { buttons, isPrivate }),
    confirmationId: request.id,
  }));
  const clean = channel.sanitise(reply.text, { hosts: allowedHosts(resolved) });
  const texts = splitText(clean, textLimit).map((text) => ({ text }));
  return [...texts, ...cards].map((shown, i): DeliveryPart => {
    if (i > 0) return { ...shown, opId: `${turn}-${i}-${deps.newId()}`, state: "pending" };
    const first: DeliveryPart = {
      ...shown,
      opId: placeholder.opId,
      state: "sending",
      tries: 1,
      triedAt: now,
    };
    if (placeholder.messageId) return { ...first, messageId: placeholder.messageId };
    // A placeholder that may be somewhere must not be taken for the answer when it is looked up.
    return placeholder.state === "unknown" ? { ...first, opId: `${turn}-0-${deps.newId()}` } : first;
  });
}
