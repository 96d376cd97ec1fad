// What could not be said any more when it was ready: it is kept from turn to turn until the person has written
// again and a turn has taken it. Pure.

import type { DeliveryPart, KeptPart, TurnOutcome, Waiting } from "./port.ts";
import { turnOfOperation } from "./receipt.ts";
import type { Turn } from "./turn-state.ts";

/** What these said was about our trouble with their messages: whoever writes again is answered anew. */
const NOTICES: ReadonlySet<TurnOutcome | undefined> = new Set(["held", "failed", "stopped"] as const);

/** What the turns up to this one leave to be said, oldest first. */
export function keptAfter({ kept = [], parts, outcome, resent }: Turn): KeptPart[] {
  if (NOTICES.has(outcome)) return kept;
  // Sent once more, it is not kept as well; only the rest of what was said in part.
  const left = parts.filter(({ waits, state, to }) => waits && !to && !(resent && state !== "sent"));
  return [...kept, ...left.map((part) => keptPart(part, part.waits as Waiting))];
}

const keptPart = ({ opId, colleague, file }: DeliveryPart, waits: Waiting): KeptPart => ({
  opId,
  ...(file === undefined ? {} : { file }),
  ...(colleague === undefined ? {} : { colleague }),
  ...waits,
});

/** The newest turn, once what that other turn left is sent once more. */
export function withoutKeptOf(newest: Turn, n: number): Turn {
  const { kept = [], ...rest } = newest;
  const left = kept.filter(({ opId }) => turnOfOperation(opId) !== n);
  return left.length === kept.length ? newest : { ...rest, ...(left.length > 0 ? { kept: left } : {}) };
}
