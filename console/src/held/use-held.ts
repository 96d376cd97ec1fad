// A held turn as the console reads and ends it. Whatever became of it, the server has the last word: after every
// change it is read again.

import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import type { HeldConversation } from "../../../src/api/held-page.ts";
import { api, pathOf, read } from "../api/client.ts";
import { queryClient } from "../api/queries.ts";
import type { Selection } from "../conversations/address.ts";
import { INBOX_KEY } from "../inbox/inbox-counts.ts";
import { operatorName } from "../settings/operator-name.ts";

export type { HeldConversation };

const one = api.held[":connectionId"][":thread"];

const POLL_MS = 15_000;

const HELD_KEY = ["held"];

const oneKey = (of: Selection) => [...HELD_KEY, of.connectionId, of.thread];

/** The held turn of one conversation, null where there is none; asked again with every line that is new there. */
export function useHeldOne(of: Selection, { isHeld, news }: { isHeld: boolean; news: number }) {
  const { connectionId, thread } = of;
  useEffect(() => {
    if (news > 0) void queryClient.invalidateQueries({ queryKey: oneKey({ connectionId, thread }) });
  }, [news, connectionId, thread]);
  return useQuery({
    queryKey: oneKey(of),
    enabled: isHeld,
    queryFn: async () =>
      (await read(one.$get({ param: pathOf(connectionId, thread) }))) as {
        held: HeldConversation | null;
      },
    staleTime: 0,
    refetchInterval: POLL_MS,
  });
}

export const readHeldAgain = () => queryClient.invalidateQueries({ queryKey: HELD_KEY });

/** Gone at once; a poll that is under way was asked before and must not put it back. */
async function leave(held: HeldConversation): Promise<void> {
  const queryKey = oneKey({ connectionId: held.connection.id, thread: held.thread });
  await queryClient.cancelQueries({ queryKey });
  queryClient.setQueryData(queryKey, { held: null });
  void queryClient.invalidateQueries({ queryKey: INBOX_KEY });
  await readHeldAgain();
}

const about = ({ turn }: HeldConversation) => ({ turn, name: operatorName() });
const param = ({ connection, thread }: HeldConversation) => pathOf(connection.id, thread);

// `onDone` is told here and not by whoever calls `mutate`: the card that called is gone by then.
export const useRetry = (onDone: () => void) =>
  useMutation({
    mutationFn: (held: HeldConversation) => read(one.retry.$post({ param: param(held), json: about(held) })),
    onSuccess: (_ended, held) => {
      onDone();
      return leave(held);
    },
  });

/** `key` is the same at every try of one text, so that a lost answer of the server cannot make two of ours. */
export const useAnswer = (onDone: () => void) =>
  useMutation({
    mutationFn: ({ held, ...json }: { held: HeldConversation; text: string; key: string }) =>
      read(one.answer.$post({ param: param(held), json: { ...about(held), ...json } })),
    onSuccess: (_ended, { held }) => {
      onDone();
      return leave(held);
    },
  });

export async function dismiss(held: HeldConversation, reason: string, keepalive: boolean): Promise<void> {
  const json = { ...about(held), reason };
  await read(one.dismiss.$post({ param: param(held), json }, { init: { keepalive } }));
  await leave(held);
}
