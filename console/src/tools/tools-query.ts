// The Tools page in one answer. Apart from its changes, since every page says what is stopped.

import { queryOptions, useQuery } from "@tanstack/react-query";
import type { toolsView } from "../../../src/api/tools-view.ts";
import { api, read } from "../api/client.ts";

export type Tools = ReturnType<typeof toolsView>;

/** Somebody else may stop everything while one looks. */
const POLL_MS = 20_000;

// hono types an optional field as possibly undefined, which JSON cannot hold: hence the casts.
export const toolsQuery = queryOptions({
  queryKey: ["tools"],
  queryFn: async () => (await read(api.tools.$get())) as Tools,
  staleTime: 5_000,
  refetchInterval: POLL_MS,
});

export const useTools = () => useQuery(toolsQuery);
