// The moment a reply becomes durable: after it only delivery is left, before it nothing is promised.

import { splitText } from "../channels/split-text.ts";
import type { DeliverView, DeliveryPart, FencedResult, ThinkView } from "../conversation/port.ts";
import type { ResolvedConnection } from "../tenants/directory.ts";
import type { Reply } from "./reply.ts";
import { settleTurn } from "./settlement.ts";
import type { TurnDeps } from "./turn-deps.ts";

export interface RecordInput {
  deps: Pick<TurnDeps, "conversations" | "clock" | "newId" | "channel">;
  view: ThinkView;
  resolved: ResolvedConnection;
  reply: Reply;
  /** As the draft left it: the first part takes its place where it is visible. */
  placeholder: DeliveryPart;
  startedAt: number;
}

/** Records the reply as its visible parts, or says why it may not be. */
export async function recordTurn(
  input: RecordInput,
): Promise<{ kind: "recorded"; view: DeliverView } | { kind: "refused"; result: FencedResult }> {
  const { deps, view, resolved, reply } = input;
  const parts = visibleParts(input);
  const { settlement, head } = settleTurn({
    view,
    agent: resolved.agent,
    connection: resolved.connection,
    outcome: reply.outcome,
    reason: reply.reason,
    reply: reply.text,
    work: reply.work,
    startedAt: input.startedAt,
    now: deps.clock(),
    newId: deps.newId,
  });
  const owed = JSON.stringify(settlement);
  const record = {
    author: resolved.agent.name,
    outcome: reply.outcome,
    parts,
    settlement: owed,
    chain: head,
    ...(reply.failures === undefined ? {} : { failures: reply.failures }),
  };
  const result = await deps.conversations.record(
    view.ref,
    view.lease,
    reply.reason === undefined ? record : { ...record, reason: reply.reason },
  );
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
      owed: [...view.owed, owed],
    },
  };
}

/** Splits the text at the channel's limit. The first part is fenced by the record itself. */
function visibleParts({ deps, view, resolved, reply, placeholder }: RecordInput): DeliveryPart[] {
  const limit = deps.channel(resolved.connection.channel).capabilities.textLimit;
  const { turn } = view.lease;
  const now = deps.clock();
  return splitText(reply.text, limit).map((text, i): DeliveryPart => {
    if (i > 0) return { opId: `${turn}-${i}-${deps.newId()}`, text, state: "pending" };
    const first: DeliveryPart = { opId: placeholder.opId, text, state: "sending", tries: 1, triedAt: now };
    if (placeholder.messageId) return { ...first, messageId: placeholder.messageId };
    // A placeholder that may be somewhere must not be taken for the answer when it is looked up.
    return placeholder.state === "unknown" ? { ...first, opId: `${turn}-0-${deps.newId()}` } : first;
  });
}
