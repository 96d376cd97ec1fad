// What the Models page reads and changes. Every change answers with the whole page anew.

import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import type { InferRequestType } from "hono/client";
import type { CallSummary, ModelSeriesPoint } from "../../../src/api/deps.ts";
import type { DeploymentView } from "../../../src/api/models-view.ts";
import type { ModelBook, RouteReceipt } from "../../../src/tenants/model-book.ts";
import type { GroupSettings, ModelPolicy } from "../../../src/tenants/policy.ts";
import { api, read } from "../api/client.ts";
import { queryClient } from "../api/queries.ts";
import { type Range, type RangeName, rangeUntil } from "./range.ts";

export type GroupView = GroupSettings & { builtIn: boolean; choosesBetween?: string[] };

export interface AgentModels {
  id: string;
  name: string;
  role: string;
  isActive: boolean;
  modelPreference: string;
  localOnly: boolean;
}

export interface Models {
  now: number;
  deployments: DeploymentView[];
  groups: GroupView[];
  policy: ModelPolicy;
  spending: ModelBook["spending"];
  agents: AgentModels[];
}

export interface Series extends Range {
  points: ModelSeriesPoint[];
  totals: ModelSeriesPoint[];
  summary: CallSummary;
}

/** Circuits close and budgets fill while somebody looks. */
const POLL_MS = 10_000;
const SERIES_POLL_MS = 30_000;

// hono types an optional field as possibly undefined, which JSON cannot hold: hence the casts.
export const modelsQuery = queryOptions({
  queryKey: ["models"],
  queryFn: async () => (await read(api.models.$get())) as Models,
  staleTime: 5_000,
  refetchInterval: POLL_MS,
});

export const seriesQuery = (name: RangeName) =>
  queryOptions({
    queryKey: ["models", "series", name],
    queryFn: async () => {
      const { from, to, bucketMs } = rangeUntil(name, Date.now());
      const query = { from: String(from), to: String(to), bucket: String(bucketMs) };
      return (await read(api.models.series.$get({ query }))) as Series;
    },
    staleTime: 15_000,
    refetchInterval: SERIES_POLL_MS,
  });

export interface ReceiptPage {
  receipts: RouteReceipt[];
  before?: number;
}

export async function readReceipts(deployment: string | undefined, before: number | undefined) {
  const query = {
    ...(deployment === undefined ? {} : { deployment }),
    ...(before === undefined ? {} : { before: String(before) }),
  };
  return (await read(api.models.receipts.$get({ query }))) as ReceiptPage;
}

/** A receipt never changes. */
export const receiptQuery = (id: string) =>
  queryOptions({
    queryKey: ["models", "receipt", id],
    queryFn: async () => {
      const at = api.models.receipts[":id"];
      return (await read(at.$get({ param: { id: encodeURIComponent(id) } }))) as { receipt: RouteReceipt };
    },
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

export const useModels = () => useQuery(modelsQuery);

/** A poll that is under way was asked before the change: its answer must not put the old page back. */
async function keep(models: unknown): Promise<void> {
  await queryClient.cancelQueries({ queryKey: modelsQuery.queryKey, exact: true });
  queryClient.setQueryData(modelsQuery.queryKey, models as Models);
}

const deploymentAt = api.models.deployments[":id"];
export type DeploymentBody = InferRequestType<typeof deploymentAt.$put>["json"];
export type PolicyBody = InferRequestType<typeof api.models.policy.$put>["json"];

export const useSaveDeployment = () =>
  useMutation({
    mutationFn: ({ id, json }: { id: string; json: DeploymentBody }) =>
      read(deploymentAt.$put({ param: { id: encodeURIComponent(id) }, json })),
    onSuccess: keep,
  });

/** `keepalive`: the request outlives a page that is being left. */
export const removeDeployment = async (id: string, keepalive = false) =>
  keep(await read(deploymentAt.$delete({ param: { id: encodeURIComponent(id) } }, { init: { keepalive } })));

export const useSavePolicy = () =>
  useMutation({
    mutationFn: (json: PolicyBody) => read(api.models.policy.$put({ json })),
    onSuccess: keep,
  });

type AgentChange = Partial<Pick<AgentModels, "modelPreference" | "localOnly">>;

function withAgent(models: Models | undefined, id: string, change: AgentChange): Models | undefined {
  if (!models) return undefined;
  const agents = models.agents.map((agent) => (agent.id === id ? { ...agent, ...change } : agent));
  return { ...models, agents };
}

/** Shown at once; put back with the server's reason where it says no. */
export const useSaveAgent = () =>
  useMutation({
    mutationFn: ({ id, change }: { id: string; change: AgentChange }) =>
      read(api.agents[":id"].models.$patch({ param: { id: encodeURIComponent(id) }, json: change })),
    onMutate: async ({ id, change }) => {
      await queryClient.cancelQueries({ queryKey: modelsQuery.queryKey, exact: true });
      const before = queryClient.getQueryData(modelsQuery.queryKey);
      queryClient.setQueryData(modelsQuery.queryKey, (models) => withAgent(models, id, change));
      return { before };
    },
    onError: (_error, _input, context) => {
      if (context?.before) queryClient.setQueryData(modelsQuery.queryKey, context.before);
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: modelsQuery.queryKey, exact: true }),
  });
