import { queryOptions, useQuery } from "@tanstack/react-query";
import type { Overview } from "../../../src/api/overview-view.ts";
import { api, read } from "../api/client.ts";

const POLL_MS = 10_000;
/** While somebody waits, whoever looks wants to see it end. */
const WAITING_POLL_MS = 3_000;

export const overviewQuery = queryOptions({
  queryKey: ["overview"],
  // hono types an optional field as possibly undefined, which JSON cannot hold: hence the cast.
  queryFn: async () => (await read(api.overview.$get())) as Overview,
  staleTime: 2_000,
  refetchInterval: ({ state }) => (state.data?.accounted.messages ? WAITING_POLL_MS : POLL_MS),
});

export const useOverview = () => useQuery(overviewQuery);
