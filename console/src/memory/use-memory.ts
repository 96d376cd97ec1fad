// What employees remember, as the console reads and changes it. The server has the last word: after a change
// the lists are read again.

import { infiniteQueryOptions, useMutation } from "@tanstack/react-query";
import type { MemoryEntryView, RememberedPersonView } from "../../../src/api/memory-verbs.ts";
import { api, read } from "../api/client.ts";
import { queryClient } from "../api/queries.ts";
import type { PersonKey } from "./person-address.ts";

export type { MemoryEntryView, RememberedPersonView };

interface PeoplePage {
  people: RememberedPersonView[];
  before?: number;
  database: "ok" | "unavailable";
}

interface EntriesPage {
  entries: MemoryEntryView[];
  before?: number;
}

const POLL_MS = 30_000;
const pageOf = (before: number | undefined) => (before === undefined ? {} : { before: String(before) });

// hono types an optional field as possibly undefined, which JSON cannot hold: hence the casts.
export const peopleQuery = (agentId: string) =>
  infiniteQueryOptions({
    queryKey: ["memory", "people", agentId],
    initialPageParam: undefined as number | undefined,
    queryFn: async ({ pageParam }) => {
      const query = { ...(agentId === "" ? {} : { agentId }), ...pageOf(pageParam) };
      return (await read(api.memory.$get({ query }))) as PeoplePage;
    },
    getNextPageParam: (page) => page.before,
    staleTime: 5_000,
    refetchInterval: POLL_MS,
  });

const person = api.memory[":agentId"][":connectionId"][":userId"];
/** hono's client puts path parameters in as they are; ids of chat services hold what they like. */
const pathOf = (who: PersonKey) => ({
  agentId: encodeURIComponent(who.agentId),
  connectionId: encodeURIComponent(who.connectionId),
  userId: encodeURIComponent(who.userId),
});

export const entriesQuery = (who: PersonKey, search: string) =>
  infiniteQueryOptions({
    queryKey: ["memory", "entries", who, search],
    initialPageParam: undefined as number | undefined,
    queryFn: async ({ pageParam }) => {
      const query = { ...(search === "" ? {} : { search }), ...pageOf(pageParam) };
      return (await read(person.$get({ param: pathOf(who), query }))) as EntriesPage;
    },
    getNextPageParam: (page) => page.before,
    staleTime: 5_000,
    // Whoever has nothing left is not there any more: that is an answer, not a failure to try again.
    retry: false,
  });

const readAgain = () => queryClient.invalidateQueries({ queryKey: ["memory"] });

export const useCorrect = (who: PersonKey) =>
  useMutation({
    mutationFn: ({ id, text }: { id: string; text: string }) =>
      read(person[":entry"].$patch({ param: { ...pathOf(who), entry: id }, json: { text } })),
    onSuccess: readAgain,
  });

export const useRemove = (who: PersonKey, onGone: (entry: MemoryEntryView) => void) =>
  useMutation({
    mutationFn: (id: string) => read(person[":entry"].$delete({ param: { ...pathOf(who), entry: id } })),
    onSuccess: ({ entry }) => {
      // hono types an optional field as possibly undefined, which JSON cannot hold.
      onGone(entry as MemoryEntryView);
      return readAgain();
    },
  });

export const useRestore = (who: PersonKey) =>
  useMutation({
    mutationFn: (entry: MemoryEntryView) => read(api.memory.$post({ json: { ...who, entry } })),
    onSuccess: readAgain,
  });

export const useForget = (who: PersonKey, onForgotten: (entries: number) => void) =>
  useMutation({
    mutationFn: () => read(person.$delete({ param: pathOf(who) })),
    onSuccess: ({ forgotten }) => {
      onForgotten(forgotten);
      queryClient.removeQueries({ queryKey: ["memory", "entries"] });
      return readAgain();
    },
  });
