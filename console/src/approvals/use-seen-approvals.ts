// What became of requests while somebody looked: a card that was seen stays in its place until the page is
// left, so that nothing slides under a finger and nobody wonders where it went.

import { useEffect, useRef, useState } from "react";
import { readOne } from "../confirmations/use-decide.ts";
import { gone, merged } from "./seen.ts";
import type { ApprovalList, ApprovalView } from "./use-approvals.ts";

/** The list with what was seen in it before and has an answer by now. */
export function useSeenApprovals(list: ApprovalList | undefined): ApprovalView[] {
  const [seen, setSeen] = useState<ApprovalView[]>([]);
  const asking = useRef(new Set<string>());
  useEffect(() => {
    if (list) setSeen((before) => merged(before, list.approvals));
  }, [list]);
  useEffect(() => {
    if (!list) return;
    for (const one of gone(seen, list.approvals)) {
      if (asking.current.has(one.id)) continue;
      asking.current.add(one.id);
      void readOne(one.connection.id, one.thread, one.id)
        .then((now) => setSeen((before) => merged(before, [now ?? { ...one, state: "cancelled" }])))
        .catch(() => undefined)
        .finally(() => asking.current.delete(one.id));
    }
  }, [list, seen]);
  return seen;
}
