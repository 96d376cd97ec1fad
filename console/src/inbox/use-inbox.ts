// The inbox as its page reads it.

import { infiniteQueryOptions, useInfiniteQuery } from "@tanstack/react-query";
import type { InboxPage } from "../../../src/api/inbox-page.ts";
import { api, read } from "../api/client.ts";
import { queryClient } from "../api/queries.ts";
import type { InboxChoice } from "./inbox-address.ts";
import { INBOX_KEY } from "./inbox-counts.ts";
import { type InboxItem, inOrder, itemKey } from "./inbox-words.ts";

const POLL_MS = 15_000;

const inboxQuery = (only: InboxChoice) =>
  infiniteQueryOptions({
    queryKey: [...INBOX_KEY, only],
    initialPageParam: undefined as number | undefined,
    // hono types an optional field as possibly undefined, which JSON cannot hold: hence the cast.
    queryFn: async ({ pageParam }) =>
      (await read(
        api.inbox.$get({
          query: { only, ...(pageParam === undefined ? {} : { before: String(pageParam) }) },
        }),
      )) as InboxPage,
    getNextPageParam: (page) => page.before,
    staleTime: 3_000,
    refetchInterval: POLL_MS,
  });

export const useInbox = (only: InboxChoice) => useInfiniteQuery(inboxQuery(only));

export const readInboxAgain = () => queryClient.invalidateQueries({ queryKey: INBOX_KEY });

/** Every conversation once. Pages overlap by design, and a newer page knows better. */
export function itemsOf(data: { pages: InboxPage[] } | undefined): InboxItem[] {
  const known = new Map<string, InboxItem>();
  for (const { items } of data?.pages ?? [])
    for (const item of items) if (!known.has(itemKey(item))) known.set(itemKey(item), item);
  return inOrder([...known.values()]);
}
