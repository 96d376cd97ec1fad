// The moment a reply becomes durable: after it only delivery is left, before it nothing is promised.

import { splitText } from "../channels/split-text.ts";
import { openHandOver } from "../conversation/hand-over.ts";
import type {
  Confirmation,
  DeliverView,
  DeliveryPart,
  FencedResult,
  ThinkView,
  TurnRecord,
} from "../conversation/port.ts";
import type { ResolvedConnection } from "../tenants/directory.ts";
import type { FileUse } from "./file-use.ts";
import { keptTexts } from "./kept-parts.ts";
import { filesToSend } from "./made-files.ts";
import type { Taken } from "./news.ts";
import { renderCard } from "./render-card.ts";
import type { Reply } from "./reply.ts";
import { settleTurn } from "./settlement.ts";
import type { Act } from "./trail.ts";
import type { TurnDeps } from "./turn-deps.ts";
import { isWritten } from "./written.ts";

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
  opened?: readonly FileUse[];
  taken?: readonly Taken[];
  taint?: readonly string[];
  forgets?: readonly string[];
  /** Of people who have none in the conversation. */
  names?: Record<string, string>;
  /** What the person reads before the reply, of colleagues; and what is shown elsewhere than to them. */
  before?: readonly DeliveryPart[];
  beside?: readonly DeliveryPart[];
  /** What waits for the person to write is said, even where nothing else is. */
  saysKept?: boolean;
  also?: Partial<Pick<TurnRecord, "author" | "colleague" | "told" | "handOver">>;
}

/** Records the reply as its visible parts, or says why it may not be. */
export async function recordTurn(
  input: RecordInput,
): Promise<{ kind: "recorded"; view: DeliverView } | { kind: "refused"; result: FencedResult }> {
  const { deps, view, resolved, reply, acts = [], opened = [], taken = [], also } = input;
  const { parts, takesKept } = visibleParts(input);
  const { settlement, head } = settleTurn({
    view,
    agent: resolved.agent,
    connection: resolved.connection,
    outcome: reply.outcome,
    reason: reply.reason,
    reply: reply.text || (parts.find(({ to }) => !to)?.text ?? ""),
    ...(also?.handOver ? { handOver: also.handOver } : {}),
    work: reply.work,
    acts,
    opened,
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
    ...(takesKept ? { takesKept } : {}),
    ...also,
  };
  const result = await deps.conversations.record(view.ref, view.lease, record);
  if (result !== "ok") return { kind: "refused", result };
  const { kept, ...rest } = view;
  return {
    kind: "recorded",
    view: {
      ...rest,
      ...(kept && !takesKept ? { kept } : {}),
      kind: "deliver",
      outcome: reply.outcome,
      parts,
      closed: false,
      placeholder: input.placeholder,
      confirmations: [...view.confirmations, ...asked(view, reply)],
      ...handedOver(input),
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

/** As the conversation has it from now on. */
function handedOver({ view, also, deps }: RecordInput): Partial<DeliverView> {
  if (!also?.handOver) return {};
  const handOver = openHandOver(also.handOver, view.lease.turn, deps.clock());
  return { handOver, epoch: (view.epoch ?? 0) + 1 };
}

/** Whom a reply may link to. */
export const allowedHosts = ({ tenant }: ResolvedConnection): string[] =>
  tenant.tools.hosts.map(({ host }) => host);

/** As the conversation has them from now on. */
const asked = ({ lease }: ThinkView, { requests = [] }: Reply): Confirmation[] =>
  requests.map((request) => ({ ...request, turn: lease.turn, state: "pending", surfaces: [] }));

/**
 * What was kept, what colleagues say, the text, split at the channel's limit, the files that were sent, and a card
 * for each request. Where nothing is to be said, nothing is.
 */
function visibleParts(input: RecordInput): { parts: DeliveryPart[]; takesKept?: true } {
  const { deps, view, resolved, reply, before = [], beside = [] } = input;
  const channel = deps.channel(resolved.connection.channel);
  const { textLimit, buttons } = channel.capabilities;
  const isPrivate = view.input.some((message) => isWritten(message) && message.addressed === "direct");
  const cards = (reply.requests ?? []).map((request) => ({
    text: renderCard(request, { buttons, isPrivate }),
    confirmationId: request.id,
  }));
  const clean = channel.sanitise(reply.text, { hosts: allowedHosts(resolved) });
  const texts = splitText(clean, textLimit).map((text) => ({ text }));
  // Whatever ended the turn: where anything is said of it, what its tools say they have sent is sent.
  const isSaid = texts.length + cards.length > 0;
  const files = (isSaid ? filesToSend(input.acts ?? []) : []).map((file) => ({ text: "", file }));
  const said = texts.length > 0 ? [...texts, ...files, ...cards] : [...cards, ...files];
  const isSilent = said.length + before.length === 0 && !input.saysKept;
  const kept = isSilent ? undefined : keptTexts(view, { channel, deps });
  const shown = [...(kept ?? []), ...said].map((one, i) => partOf(input, one, i));
  const first = kept?.length ?? 0;
  const parts = [...shown.slice(0, first), ...before, ...shown.slice(first), ...beside];
  const begun = fenced(parts, deps.clock());
  return kept ? { parts: begun, takesKept: true } : { parts: begun };
}

/** The first one takes the place of the placeholder. */
function partOf(
  { deps, view, placeholder }: RecordInput,
  shown: Pick<DeliveryPart, "text" | "confirmationId" | "colleague" | "file">,
  i: number,
): DeliveryPart {
  const opId = `${view.lease.turn}-${i}-${deps.newId()}`;
  if (i > 0) return { ...shown, opId, state: "pending" };
  const first: DeliveryPart = { ...shown, opId: placeholder.opId, state: "pending" };
  if (placeholder.messageId) return { ...first, messageId: placeholder.messageId };
  // A placeholder that may be somewhere must not be taken for the answer when it is looked up.
  return placeholder.state === "unknown" ? { ...first, opId } : first;
}

/** The first part to be sent is fenced by the record itself. */
function fenced(parts: DeliveryPart[], now: number): DeliveryPart[] {
  const first = parts.findIndex(({ state }) => state === "pending");
  return parts.map((part, i) => (i === first ? { ...part, state: "sending", tries: 1, triedAt: now } : part));
}
