// What waits for a yes: for its page, and counted on every page.

import { queryOptions, useQuery } from "@tanstack/react-query";
import type { ApprovalView } from "../../../src/api/approvals-page.ts";
import { api, read } from "../api/client.ts";
import { queryClient } from "../api/queries.ts";
import { aheadBy } from "../confirmations/server-time.ts";
import { useNow } from "../confirmations/use-now.ts";

export type { ApprovalView };

export interface ApprovalList {
  approvals: ApprovalView[];
  unreadable: number;
  before?: number;
  /** The server's time when it answered. */
  now: number;
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

/** The server's time, by which requests run out. The list is counted on every page, so it is known on every page. */
export function useServerNow(runs: boolean): number {
  const { data, dataUpdatedAt } = useApprovals();
  return useNow(runs) + aheadBy(data, dataUpdatedAt);
}

export const readApprovalsAgain = () => queryClient.invalidateQueries({ queryKey: approvalsQuery.queryKey });
