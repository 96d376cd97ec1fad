import { infiniteQueryOptions, useInfiniteQuery } from "@tanstack/react-query";
import { api, read } from "../api/client.ts";
import { queryClient } from "../api/queries.ts";
import { useLive } from "../live/use-live.ts";
import { flattenPages, summaryOf, withSummary } from "./conversation-pages.ts";

/** How often the list is read again while its socket is away; slowly even when it is there. */
const POLL_MS = 5_000;
const CALM_POLL_MS = 60_000;

const conversationsQuery = infiniteQueryOptions({
  queryKey: ["conversations"],
  initialPageParam: undefined as number | undefined,
  queryFn: ({ pageParam }) =>
    read(api.conversations.$get({ query: pageParam === undefined ? {} : { before: String(pageParam) } })),
  getNextPageParam: (page) => page.before,
  staleTime: 0,
});

/** Every conversation of the workspace, live. */
export function useConversations() {
  const live = useLive("/api/live", {
    onFrame: (frame) => {
      const summary = summaryOf(frame);
      if (!summary) return;
      queryClient.setQueryData(conversationsQuery.queryKey, (data) => data && withSummary(data, summary));
    },
    onOpen: () => void queryClient.invalidateQueries({ queryKey: conversationsQuery.queryKey }),
    onLost: () => void queryClient.invalidateQueries({ queryKey: ["session"] }),
  });
  const query = useInfiniteQuery({
    ...conversationsQuery,
    refetchInterval: live === "open" ? CALM_POLL_MS : POLL_MS,
  });
  const conversations = query.data ? flattenPages(query.data) : [];
  const databaseAway = query.data?.pages.some((page) => page.database === "unavailable") ?? false;
  return { live, query, conversations, databaseAway };
}
