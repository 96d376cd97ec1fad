// What the Tools page reads and changes. Every change answers with the whole page anew, or with the employee.

import { queryOptions, useMutation } from "@tanstack/react-query";
import type { InferRequestType } from "hono/client";
import type { ToolView } from "../../../src/api/tools-view.ts";
import type { AgentWork } from "../../../src/tenants/tool-policy.ts";
import { api, read } from "../api/client.ts";
import { queryClient } from "../api/queries.ts";
import { type Tools, toolsQuery } from "./tools-query.ts";

export type { Tools, ToolView };
export type AgentTools = Tools["agents"][number];
export type GrantView = Tools["grants"][number];
export type SecretView = Tools["secrets"][number];
export type HttpTool = Tools["httpTools"][number];
export type McpServer = Tools["mcpServers"][number];

export const connectionsQuery = queryOptions({
  queryKey: ["connections"],
  queryFn: () => read(api.connections.$get()),
  staleTime: 60_000,
});

/** A poll that is under way was asked before the change: its answer must not put the old page back. */
async function keep(tools: unknown): Promise<void> {
  await queryClient.cancelQueries({ queryKey: toolsQuery.queryKey, exact: true });
  queryClient.setQueryData(toolsQuery.queryKey, tools as Tools);
}

const useChange = <T>(mutationFn: (input: T) => Promise<unknown>) =>
  useMutation({ mutationFn, onSuccess: keep });

const param = (id: string) => ({ id: encodeURIComponent(id) });

export type PolicyChange = InferRequestType<typeof api.tools.policy.$patch>["json"];
export const useSavePolicy = () => useChange((json: PolicyChange) => read(api.tools.policy.$patch({ json })));

export type Freeze = InferRequestType<typeof api.freeze.$post>["json"];
export const useFreeze = () => useChange((json: Freeze) => read(api.freeze.$post({ json })));

const httpAt = api.tools.http[":id"];
export type HttpToolBody = InferRequestType<typeof httpAt.$put>["json"];
export const useSaveHttpTool = () =>
  useChange(({ id, json }: { id: string; json: HttpToolBody }) =>
    read(httpAt.$put({ param: param(id), json })),
  );
export const useRemoveHttpTool = () => useChange((id: string) => read(httpAt.$delete({ param: param(id) })));

const secretAt = api.tools.secrets[":id"];
export type SecretBody = InferRequestType<typeof secretAt.$put>["json"];
export const useSaveSecret = () =>
  useChange(({ id, json }: { id: string; json: SecretBody }) =>
    read(secretAt.$put({ param: param(id), json })),
  );
/** `keepalive`: the request outlives a page that is being left. */
export const removeSecret = async (id: string, keepalive: boolean): Promise<void> =>
  keep(await read(secretAt.$delete({ param: param(id) }, { init: { keepalive } })));

const serverAt = api.tools.mcp[":id"];
export type ServerBody = InferRequestType<typeof serverAt.$put>["json"];
export const useSaveServer = () =>
  useChange(({ id, json }: { id: string; json: ServerBody }) =>
    read(serverAt.$put({ param: param(id), json })),
  );
export const useRemoveServer = () => useChange((id: string) => read(serverAt.$delete({ param: param(id) })));

export interface ServerNews {
  added: string[];
  changed: string[];
  removed: string[];
  leftOut: string[];
}

export const useRefreshServer = () =>
  useMutation({
    mutationFn: async (id: string) => {
      const { news, ...tools } = await read(serverAt.refresh.$post({ param: param(id) }));
      return { news: news as unknown as ServerNews, tools };
    },
    onSuccess: ({ tools }) => keep(tools),
  });

const pinAt = serverAt.tools[":name"];
export type PinBody = InferRequestType<typeof pinAt.$patch>["json"];
export const usePin = () =>
  useChange(({ id, name, json }: { id: string; name: string; json: PinBody }) =>
    read(pinAt.$patch({ param: { ...param(id), name: encodeURIComponent(name) }, json })),
  );

export type GrantBody = InferRequestType<typeof api.tools.grants.$post>["json"];
export const useGive = () => useChange((json: GrantBody) => read(api.tools.grants.$post({ json })));
export const useTakeBack = () =>
  useChange((id: string) => read(api.tools.grants[":id"].$delete({ param: param(id) })));

type AgentChange = Partial<Pick<AgentTools, "toolAssignments">> & { work?: Partial<AgentWork> };

function withAgent(tools: Tools | undefined, id: string, { work, ...rest }: AgentChange): Tools | undefined {
  if (!tools) return undefined;
  const agents = tools.agents.map((agent) =>
    agent.id === id ? { ...agent, ...rest, work: { ...agent.work, ...work } } : agent,
  );
  return { ...tools, agents };
}

function sendAgent(id: string, { toolAssignments, work }: AgentChange): Promise<unknown> {
  const at = api.agents[":id"];
  if (toolAssignments) return read(at.tools.$patch({ param: param(id), json: { tools: toolAssignments } }));
  const { isFrozen: _, ...json } = work ?? {};
  return read(
    at.work.$patch({ param: param(id), json: json as InferRequestType<typeof at.work.$patch>["json"] }),
  );
}

/** Shown at once; put back with the server's reason where it says no. */
export const useSaveAgent = () =>
  useMutation({
    mutationFn: ({ id, change }: { id: string; change: AgentChange }) => sendAgent(id, change),
    // One after the other: a second switch must not be sent beside the list that the first one changes.
    scope: { id: "agent-tools" },
    onMutate: async ({ id, change }) => {
      await queryClient.cancelQueries({ queryKey: toolsQuery.queryKey, exact: true });
      const before = queryClient.getQueryData(toolsQuery.queryKey);
      queryClient.setQueryData(toolsQuery.queryKey, (tools) => withAgent(tools, id, change));
      return { before };
    },
    onError: (_error, _input, context) => {
      if (context?.before) queryClient.setQueryData(toolsQuery.queryKey, context.before);
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: toolsQuery.queryKey, exact: true }),
  });
