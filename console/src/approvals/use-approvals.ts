// What waits for a yes, and what became of it while somebody looked: a card that was seen stays in its place
// until the page is left, so that nothing slides under a finger and nobody wonders where it went.

import { queryOptions, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { ApprovalView } from "../../../src/api/approvals-page.ts";
import { api, read } from "../api/client.ts";
import { queryClient } from "../api/queries.ts";
import { readOne } from "../confirmations/use-decide.ts";
import { gone, merged } from "./seen.ts";

export type { ApprovalView };

export interface ApprovalList {
  approvals: ApprovalView[];
  unreadable: number;
  before?: number;
  database: "ok" | "unavailable";
}

const POLL_MS = 15_000;

// hono types an optional field as possibly undefined, which JSON cannot hold: hence the cast.
export const approvalsQuery = queryOptions({
  queryKey: ["approvals"],
  queryFn: async () => (await read(api.approvals.$get({ query: {} }))) as ApprovalList,
  staleTime: 3_000,
  refetchInterval: POLL_MS,
});

export const useApprovals = () => useQuery(approvalsQuery);

export const readApprovalsAgain = () => queryClient.invalidateQueries({ queryKey: approvalsQuery.queryKey });

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
