// Who speaks in one conversation, and what an operator does about it. The server has the last word: whoever was
// faster, its answer says so, and what is shown is read again.

import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import type { ColleagueView, HandOverView, OwnershipView } from "../../../src/api/ownership-view.ts";
import { api, pathOf, read } from "../api/client.ts";
import { queryClient } from "../api/queries.ts";
import type { Selection } from "../conversations/address.ts";
import { INBOX_KEY } from "../inbox/inbox-counts.ts";

export type { ColleagueView, HandOverView, OwnershipView };

/** `id` is the hand-over that was seen: of another one, the server wants no part. */
export type DeskWish =
  | { kind: "take"; id?: string }
  | { kind: "hand_back"; id: string; note?: string }
  | { kind: "pass"; id: string; to?: { connectionId: string; userId: string }[] }
  | { kind: "speak"; id: string; key: string; text: string };

const POLL_MS = 20_000;

const at = api.conversations[":connectionId"][":thread"];
const keyOf = ({ connectionId, thread }: Selection) => ["ownership", connectionId, thread];

const ownershipQuery = (of: Selection) =>
  queryOptions({
    queryKey: keyOf(of),
    queryFn: async () =>
      (await read(at.ownership.$get({ param: pathOf(of.connectionId, of.thread) }))) as OwnershipView,
    staleTime: 0,
    refetchInterval: POLL_MS,
  });

/** `news` grows with every line of the conversation: each change of its speaker is one. */
export function useOwnership(of: Selection, news: number) {
  const query = useQuery(ownershipQuery(of));
  const { connectionId, thread } = of;
  useEffect(() => {
    if (news > 0) void queryClient.invalidateQueries({ queryKey: keyOf({ connectionId, thread }) });
  }, [news, connectionId, thread]);
  return query;
}

async function wishFor(of: Selection, json: DeskWish): Promise<{ handOver: HandOverView }> {
  const param = pathOf(of.connectionId, of.thread);
  return (await read(at.ownership.$post({ param, json }))) as { handOver: HandOverView };
}

function readAgain(of: Selection): void {
  for (const queryKey of [keyOf(of), INBOX_KEY, ["transcript", of.connectionId, of.thread]])
    void queryClient.invalidateQueries({ queryKey });
}

/** One wish at a time, each of them told apart by what it wants. */
export const useOwn = (of: Selection) =>
  useMutation({
    mutationFn: (wish: DeskWish) => wishFor(of, wish),
    onSuccess: ({ handOver }) => {
      queryClient.setQueryData<OwnershipView>(keyOf(of), (known) => known && { ...known, handOver });
    },
    onSettled: () => readAgain(of),
  });

/** What of a turn is not certain to have arrived is sent once more. False: there was nothing left to send. */
export const useResend = (of: Selection) =>
  useMutation({
    mutationFn: async (turn: number) => {
      const param = { ...pathOf(of.connectionId, of.thread), turn: String(turn) };
      return (await read(at.turns[":turn"].resend.$post({ param }))) as { resent: boolean };
    },
    onSettled: () => readAgain(of),
  });
