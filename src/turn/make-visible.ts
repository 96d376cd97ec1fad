// Everything of a recorded turn becomes visible: where the person is, and where colleagues and approvers are. What
// shows that somebody writes goes where no answer took its place.

import { isPersons } from "../conversation/ownership.ts";
import type { DeliverView } from "../conversation/port.ts";
import type { ResolvedConnection } from "../tenants/directory.ts";
import { type Copies, controlsOf, shareCards } from "./card-copies.ts";
import { type DeliveryEnd, deliverParts, unsendable, WAS_STOPPED } from "./deliver-turn.ts";
import { deskKeeper, senderElsewhere } from "./elsewhere.ts";
import { readMade } from "./made-files.ts";
import { isStray, placeTaker, retractPlaceholder } from "./retract-placeholder.ts";
import type { Sender } from "./send-part.ts";
import { tellFailed } from "./tell-undelivered.ts";
import type { TurnDeps } from "./turn-deps.ts";

const SWITCHED_OFF = "The connection was switched off before this could be sent.";

export type Delivered = DeliveryEnd & { copies?: Copies };

export interface DeliverySetting {
  signal: AbortSignal;
  /** An operator stopped the employee. */
  isStopped(): boolean;
  fresh: boolean;
}

/** Sends what is not visible yet, and takes away what must not stay. */
export async function makeVisible(
  deps: TurnDeps,
  view: DeliverView,
  resolved: ResolvedConnection | undefined,
  setting: DeliverySetting,
): Promise<Delivered> {
  const { ref, lease, parts, target, writtenAt } = view;
  if (!resolved) return { kind: "complete", parts: parts.map((part) => unsendable(part, SWITCHED_OFF)) };
  const { connection } = resolved;
  const { signal, isStopped } = setting;
  const channel = deps.channel(connection.channel);
  const controls = controlsOf(channel, view.confirmations);
  const behind = view.kept?.at(-1);
  const sender: Sender = {
    ...{ deps, channel, connection, target, signal, writtenAt },
    ...(controls ? { controls } : {}),
    readFile: (file) => readMade(deps.conversations, ref, file),
    ...(behind ? { behind } : {}),
  };
  const places = { deps, ref, resolved, signal };
  const desks = deskKeeper(places, view);
  const end = await deliverParts({
    ...{ deps, ref, lease, sender, parts, ...setting },
    elsewhere: (part) => senderElsewhere(places, view, part),
    stands: desks.atOnce,
  });
  if (end.kind === "lost") return end;
  await desks.all(end.parts);
  // What an operator stopped is theirs to know.
  const unstopped = end.parts.filter(({ reason }) => reason !== WAS_STOPPED);
  await tellFailed(deps, resolved, ref, { before: parts, parts: unstopped });
  if (end.kind === "later") return end;
  if (isStray(view) || isLeft(view, end, isStopped())) {
    const retracted = await retractPlaceholder(sender, view);
    if (retracted.kind === "later") return { ...end, kind: "later", at: retracted.at };
    if (retracted.kind === "left")
      deps.log.warn("placeholder_left", { connectionId: connection.id, code: retracted.code });
  }
  if (isStopped() || !end.parts.some(({ confirmationId }) => confirmationId !== undefined)) return end;
  return { ...end, copies: await shareCards(places, view, end.parts) };
}

/** Whoever was stopped, or is talked over, is not at work any more: what says so goes, where no answer is there. */
function isLeft(
  view: DeliverView,
  { parts }: Pick<DeliveryEnd & { kind: "complete" }, "parts">,
  isStopped: boolean,
) {
  const taker = placeTaker({ placeholder: view.placeholder, parts });
  if (isStopped) return taker?.state !== "sent";
  return isPersons(view.epoch ?? 0) && taker?.state === "failed" && !taker.waits;
}
