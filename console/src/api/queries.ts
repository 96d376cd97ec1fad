// What is asked of the API and how long an answer counts as fresh.

import { QueryCache, QueryClient, queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import type { Transcript } from "../../../src/conversation/port.ts";
import { ApiFailure } from "./api-failure.ts";
import { api, pathOf, read } from "./client.ts";

const SESSION = ["session"];

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    // A session that ran out shows the sign-in page, wherever it was noticed.
    onError: (error) => {
      if (error instanceof ApiFailure && error.code === "unauthenticated") endSession();
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (count, error) => count < 3 && error instanceof ApiFailure && error.code === "network",
    },
  },
});

/** Forgets everything that was read under another session. The session itself is watched, so it stays. */
function forgetTheRest(): void {
  queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== SESSION[0] });
}

export function endSession(): void {
  queryClient.setQueryData(SESSION, { session: null });
  forgetTheRest();
}

export const useSession = () =>
  useQuery({
    queryKey: SESSION,
    queryFn: () => read(api.session.$get()),
    staleTime: 5 * 60_000,
  });

export const useSignIn = () =>
  useMutation({
    mutationFn: (json: { tenant: string; token: string }) => read(api.session.$post({ json })),
    onSuccess: (answer) => {
      forgetTheRest();
      queryClient.setQueryData(SESSION, answer);
    },
  });

export const useSignOut = () =>
  useMutation({ mutationFn: () => read(api.session.$delete()), onSuccess: endSession });

export const agentsQuery = queryOptions({
  queryKey: ["agents"],
  queryFn: () => read(api.agents.$get()),
  staleTime: 60_000,
});

export const connectionsQuery = queryOptions({
  queryKey: ["connections"],
  queryFn: () => read(api.connections.$get()),
  staleTime: 60_000,
});

interface TranscriptAnswer {
  transcript: Transcript;
  connection: { id: string; channel: string; name: string };
  agent: { id: string; name: string } | null;
}

/** hono types an optional field as possibly undefined, which JSON cannot hold: hence the cast. */
const readTranscript = async (connectionId: string, thread: string, query: { before?: string }) =>
  (await read(
    api.conversations[":connectionId"][":thread"].$get({ param: pathOf(connectionId, thread), query }),
  )) as TranscriptAnswer;

export const transcriptQuery = (connectionId: string, thread: string) =>
  queryOptions({
    queryKey: ["transcript", connectionId, thread],
    queryFn: () => readTranscript(connectionId, thread, {}),
    staleTime: 0,
  });

/** One page further back; not kept, the reader merges it. */
export const readOlder = (connectionId: string, thread: string, before: number) =>
  readTranscript(connectionId, thread, { before: String(before) });
