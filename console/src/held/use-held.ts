// The Held queue as the console reads and changes it. Whatever became of a turn, the server has the last
// word: after every change the list is read again.

import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import type { HeldConversation } from "../../../src/api/held-page.ts";
import { api, pathOf, read } from "../api/client.ts";
import { queryClient } from "../api/queries.ts";
import { operatorName } from "../settings/operator-name.ts";

export type { HeldConversation };

export interface HeldList {
  held: HeldConversation[];
  before?: number;
  database: "ok" | "unavailable";
}

const POLL_MS = 15_000;

export const heldQuery = queryOptions({
  queryKey: ["held"],
  // hono types an optional field as possibly undefined, which JSON cannot hold: hence the cast.
  queryFn: async () => (await read(api.held.$get({ query: {} }))) as HeldList,
  staleTime: 5_000,
  refetchInterval: POLL_MS,
});

export const useHeld = () => useQuery(heldQuery);

export const readHeldAgain = () => queryClient.invalidateQueries({ queryKey: heldQuery.queryKey });

/** Names one held turn. */
export const heldKey = ({ connection, thread, turn }: HeldConversation): string =>
  `${connection.id}\n${thread}\n${turn}`;

/** Out of the list at once; a poll that is under way was asked before and must not put it back. */
async function leave(held: HeldConversation): Promise<void> {
  await queryClient.cancelQueries({ queryKey: heldQuery.queryKey });
  queryClient.setQueryData(heldQuery.queryKey, (list) => {
    if (!list) return undefined;
    return { ...list, held: list.held.filter((known) => heldKey(known) !== heldKey(held)) };
  });
  await readHeldAgain();
}

const at = api.held[":connectionId"][":thread"];
const about = ({ turn }: HeldConversation) => ({ turn, name: operatorName() });
const param = ({ connection, thread }: HeldConversation) => pathOf(connection.id, thread);

// `onDone` is told here and not by whoever calls `mutate`: the card that called is gone by then.
export const useRetry = (onDone: () => void) =>
  useMutation({
    mutationFn: (held: HeldConversation) => read(at.retry.$post({ param: param(held), json: about(held) })),
    onSuccess: (_ended, held) => {
      onDone();
      return leave(held);
    },
  });

/** `key` is the same at every try of one text, so that a lost answer of the server cannot make two of ours. */
export const useAnswer = (onDone: () => void) =>
  useMutation({
    mutationFn: ({ held, ...json }: { held: HeldConversation; text: string; key: string }) =>
      read(at.answer.$post({ param: param(held), json: { ...about(held), ...json } })),
    onSuccess: (_ended, { held }) => {
      onDone();
      return leave(held);
    },
  });

export async function dismiss(held: HeldConversation, reason: string, keepalive: boolean): Promise<void> {
  const json = { ...about(held), reason };
  await read(at.dismiss.$post({ param: param(held), json }, { init: { keepalive } }));
  await leave(held);
}
