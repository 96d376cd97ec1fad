import { queryOptions } from "@tanstack/react-query";
import { api, pathOf, read } from "../api/client.ts";
import type { Selection } from "../conversations/address.ts";
import { useAddressParams } from "../conversations/use-address-params.ts";
import type { TurnTrace } from "./trace.ts";

/** A turn that goes on is looked at again, and so is one whose question nobody has answered. */
const POLL_MS = 4_000;

const goesOn = ({ outcome, entries }: TurnTrace): boolean =>
  outcome === undefined ||
  entries.some(({ kind, state }) => state === "waiting" && (kind === "delivery" || kind === "confirmation"));

const traceAt = api.conversations[":connectionId"][":thread"].turns[":turn"].trace;

// hono types an optional field as possibly undefined, which JSON cannot hold: hence the cast.
export const traceQuery = ({ connectionId, thread }: Selection, turn: number) =>
  queryOptions({
    queryKey: ["trace", connectionId, thread, turn],
    queryFn: async () => {
      const param = { ...pathOf(connectionId, thread), turn: String(turn) };
      return (await read(traceAt.$get({ param }))) as TurnTrace;
    },
    staleTime: 2_000,
    refetchInterval: ({ state }) => (state.data && goesOn(state.data) ? POLL_MS : false),
    retry: false,
  });

/** Which turn is open stands in the address, so that a link leads to it. */
export function useOpenTurn() {
  const [params, change] = useAddressParams();
  const turn = Number(params.get("turn"));
  const show = (next: number | undefined) =>
    change((address) => {
      if (next === undefined) address.delete("turn");
      else address.set("turn", String(next));
    });
  return { turn: Number.isSafeInteger(turn) && turn > 0 ? turn : undefined, show };
}
