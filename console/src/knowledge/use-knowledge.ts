// The company's documents as the console reads and changes them.

import { type InfiniteData, infiniteQueryOptions, queryOptions, useMutation } from "@tanstack/react-query";
import type { ChunkView, DocumentView, PassageView } from "../../../src/api/knowledge-verbs.ts";
import { api, read } from "../api/client.ts";
import { queryClient } from "../api/queries.ts";
import { isMoving } from "./stage-words.ts";

export type { ChunkView, DocumentView, PassageView };

export interface DocumentPage {
  documents: DocumentView[];
  after?: string;
  /** The model that embeds now, and how many documents are in another's vectors. */
  embedding: { model: string; stale: number };
  database: "ok" | "unavailable";
}

/** Quickly while something moves, else only so that a colleague's document shows up. */
const MOVING_MS = 1_200;
const CALM_MS = 30_000;

const KEY = ["knowledge", "documents"];

// hono types an optional field as possibly undefined, which JSON cannot hold: hence the casts.
export const readDocuments = async (after: string | undefined) =>
  (await read(api.knowledge.$get({ query: after === undefined ? {} : { after } }))) as DocumentPage;

const documentsOf = (data: InfiniteData<DocumentPage> | undefined): DocumentView[] =>
  data?.pages.flatMap(({ documents }) => documents) ?? [];

/** Every document once: what is brought meanwhile moves the pages. */
export const listedDocuments = (data: InfiniteData<DocumentPage>): DocumentView[] => [
  ...new Map(documentsOf(data).map((document) => [document.id, document])).values(),
];

export const documentsQuery = infiniteQueryOptions({
  queryKey: KEY,
  initialPageParam: undefined as string | undefined,
  queryFn: ({ pageParam }) => readDocuments(pageParam),
  getNextPageParam: (page) => page.after,
  staleTime: 1_000,
  refetchInterval: ({ state }) =>
    documentsOf(state.data as InfiniteData<DocumentPage> | undefined).some(isMoving) ? MOVING_MS : CALM_MS,
});

export const readDocumentsAgain = () => queryClient.invalidateQueries({ queryKey: ["knowledge"] });

const documentAt = api.knowledge[":id"];
const CHUNK_PAGE = 50;

export const chunksQuery = ({ id, version, chunksDone }: DocumentView) =>
  infiniteQueryOptions({
    queryKey: ["knowledge", "chunks", id, version, chunksDone],
    initialPageParam: 0,
    queryFn: async ({ pageParam }) =>
      (await read(documentAt.chunks.$get({ param: { id }, query: { from: String(pageParam) } }))) as {
        chunks: ChunkView[];
      },
    getNextPageParam: ({ chunks }) =>
      chunks.length < CHUNK_PAGE ? undefined : (chunks.at(-1)?.chunk ?? 0) + 1,
  });

export const documentQuery = (id: string) =>
  queryOptions({
    queryKey: ["knowledge", "document", id],
    queryFn: async () =>
      (await read(documentAt.$get({ param: { id } }))) as { document: DocumentView; here: number[] },
    staleTime: 1_000,
  });

export type WrittenDocument =
  | { kind: "text"; name: string; text: string; agentId?: string }
  | { kind: "url"; name: string; url: string; agentId?: string };

export const useAddDocument = () =>
  useMutation({
    mutationFn: (json: WrittenDocument) => read(api.knowledge.$post({ json })),
    onSuccess: readDocumentsAgain,
  });

export const useRename = (id: string) =>
  useMutation({
    mutationFn: (name: string) => read(documentAt.$patch({ param: { id }, json: { name } })),
    onSuccess: readDocumentsAgain,
  });

export const useRetry = (id: string) =>
  useMutation({
    mutationFn: () => read(documentAt.retry.$post({ param: { id } })),
    onSettled: readDocumentsAgain,
  });

/** `keepalive`: the request outlives a page that is being left. */
export async function deleteDocument(id: string, keepalive: boolean): Promise<void> {
  await read(documentAt.$delete({ param: { id } }, { init: { keepalive } }));
  await readDocumentsAgain();
}

export const useReembed = () =>
  useMutation({ mutationFn: () => read(api.knowledge.reembed.$post()), onSuccess: readDocumentsAgain });

export const useAsk = () =>
  useMutation({
    mutationFn: async (json: { query: string; agentId?: string }) =>
      (await read(api.knowledge.ask.$post({ json }))) as { passages: PassageView[] },
    gcTime: 0,
  });
