// How much waits for a person: asked on every page, so it stands apart from the list.

import { queryOptions, useQuery } from "@tanstack/react-query";
import type { InboxCounts } from "../../../src/api/inbox-page.ts";
import { api, read } from "../api/client.ts";

export type { InboxCounts };

export const INBOX_KEY = ["inbox"];

const countsQuery = queryOptions({
  queryKey: [...INBOX_KEY, "counts"],
  queryFn: () => read(api.inbox.counts.$get()),
  staleTime: 3_000,
  refetchInterval: 15_000,
});

export const useInboxCounts = () => useQuery(countsQuery);

/** What nobody has taken up yet. */
export const toDo = ({ waiting, held, undelivered }: InboxCounts): number => waiting + held + undelivered;
