// What the Hand-over page reads and changes: all of one employee's rules at once, as the server keeps them.

import { queryOptions, useMutation } from "@tanstack/react-query";
import type { EscalationTrial, EscalationView } from "../../../src/api/escalation-view.ts";
import { api, read } from "../api/client.ts";
import { queryClient } from "../api/queries.ts";

export type { TrialHit } from "../../../src/api/escalation-view.ts";
export type { EscalationTrial, EscalationView };
export type Stored = EscalationView["rules"][number];

const at = api.agents[":id"].escalation;
const param = (id: string) => ({ id: encodeURIComponent(id) });

// hono types an optional field as possibly undefined, which JSON cannot hold: hence the casts.
export const rulesQuery = (agentId: string) =>
  queryOptions({
    queryKey: ["escalation", agentId],
    queryFn: async () => (await read(at.$get({ param: param(agentId) }))) as EscalationView,
    staleTime: 5_000,
  });

export type RulesChange = Partial<Pick<EscalationView, "rules" | "assignee" | "naturalLanguage">>;

/** What is shown now, also while a change is on its way. */
export const shownRules = (agentId: string): EscalationView | undefined =>
  queryClient.getQueryData(rulesQuery(agentId).queryKey);

/** Shown at once; put back with the server's reason where it says no. */
export function useSaveRules(agentId: string) {
  const { queryKey } = rulesQuery(agentId);
  return useMutation({
    mutationFn: async (change: RulesChange) => {
      const known = { rules: [], assignee: null, naturalLanguage: true, ...shownRules(agentId), ...change };
      const { rules, assignee, naturalLanguage } = known;
      const json = { rules, assignee, naturalLanguage };
      return (await read(at.$put({ param: param(agentId), json }))) as EscalationView;
    },
    // One after the other: each sends the whole list, with what the one before it changed.
    scope: { id: `rules-${agentId}` },
    onMutate: async (change) => {
      await queryClient.cancelQueries({ queryKey });
      const before = shownRules(agentId);
      queryClient.setQueryData(queryKey, (known) => known && { ...known, ...change, faults: [] });
      return { before };
    },
    onError: (_error, _change, context) => {
      if (context?.before) queryClient.setQueryData(queryKey, context.before);
    },
    onSuccess: (view) => {
      queryClient.setQueryData(queryKey, view);
    },
  });
}

export interface Trial {
  rules: Stored[];
  naturalLanguage: boolean;
}

export const askTrial =
  (agentId: string, { rules, naturalLanguage }: Trial, signal: AbortSignal) =>
  async (before: number | undefined): Promise<EscalationTrial> => {
    const json = { rules, naturalLanguage, ...(before === undefined ? {} : { before }) };
    const answer = at["dry-run"].$post({ param: param(agentId), json }, { init: { signal } });
    return (await read(answer)) as EscalationTrial;
  };
