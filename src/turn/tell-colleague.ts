// What a colleague wrote and the person did not get is told where it was written. The turn is over by then: it is
// told at most once, and a chat that does not take it is only logged, because the Inbox says the same.

import type { DeliverView, DeliveryPart } from "../conversation/port.ts";
import { describeError } from "../errors.ts";
import { DELIVERY_TIMEOUT_MS } from "../limits.ts";
import type { ResolvedConnection } from "../tenants/directory.ts";
import { speakingPlaces } from "./desks.ts";
import { unsentLine, unsureLine } from "./hand-over-wording.ts";
import type { TurnDeps } from "./turn-deps.ts";

/** `parts` are as the delivery left them; what had failed before it began was told then. Never fails. */
export async function tellColleague(
  deps: TurnDeps,
  { ref, handOver, parts: before }: DeliverView,
  resolved: ResolvedConnection,
  parts: readonly DeliveryPart[],
): Promise<void> {
  const known = new Set(before.filter(isLost).map(({ opId }) => opId));
  const lost = parts.filter((part) => part.colleague !== undefined && isLost(part) && !known.has(part.opId));
  if (lost.length === 0 || !handOver) return;
  const signal = AbortSignal.timeout(DELIVERY_TIMEOUT_MS);
  const told = async () => {
    for (const { to, channel, connection } of await speakingPlaces(
      { deps, ref, resolved, signal },
      handOver,
    )) {
      for (const part of lost) {
        const op = { kind: "post" as const, opId: `${part.opId}-f`, target: to.target };
        const result = await channel.deliver(
          { ...op, text: words(part, handOver.person) },
          connection,
          signal,
        );
        if (!result.ok)
          deps.log.warn("colleague_not_told", { connectionId: connection.id, code: result.error.code });
      }
    }
  };
  await told().catch((error: unknown) =>
    deps.log.warn("colleague_not_told", { connectionId: ref.connectionId, error: describeError(error) }),
  );
}

const isLost = ({ state }: DeliveryPart): boolean => state === "failed" || state === "unknown";

const words = ({ state, reason = "" }: DeliveryPart, { name = "" }: { name?: string }): string =>
  state === "failed" ? unsentLine(name, reason) : unsureLine(name, reason);
