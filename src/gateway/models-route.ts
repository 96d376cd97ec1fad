// GET /v1/models: every name that a request may put into `model`.

import type { Caller } from "./authorize.ts";
import type { GatewayDeps } from "./deps.ts";

export interface ListedModel {
  id: string;
  object: "model";
  created: number;
  owned_by: "group" | "deployment" | "embedder";
}

const listed = (ids: readonly string[], owned_by: ListedModel["owned_by"]): ListedModel[] =>
  ids.map((id) => ({ id, object: "model", created: 0, owned_by }));

/** Groups first: they are what most programs should name. */
export function listModels(
  deps: Pick<GatewayDeps, "pools" | "embedders">,
  { models }: Caller,
): ListedModel[] {
  const { groups, deployments } = deps.pools(models).names();
  return [
    ...listed(groups, "group"),
    ...listed(
      deployments.filter((id) => !groups.includes(id)),
      "deployment",
    ),
    ...listed(
      deps.embedders(models).map(({ embedder }) => embedder.model),
      "embedder",
    ),
  ];
}
