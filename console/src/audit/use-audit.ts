import { infiniteQueryOptions } from "@tanstack/react-query";
import type { AuditEventView, AuditVerification } from "../../../src/api/audit-verbs.ts";
import { api, read } from "../api/client.ts";

export type { AuditEventView, AuditVerification };

export interface AuditFilters {
  type: string;
  agentId: string;
  connectionId: string;
  thread: string;
}

interface EventsPage {
  events: AuditEventView[];
  before?: number;
}

const POLL_MS = 15_000;

const said = (fields: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ""));

// hono types an optional field as possibly undefined, which JSON cannot hold: hence the casts.
export const eventsQuery = (filters: AuditFilters) =>
  infiniteQueryOptions({
    queryKey: ["audit", filters],
    initialPageParam: undefined as number | undefined,
    queryFn: async ({ pageParam }) => {
      const before = pageParam === undefined ? "" : String(pageParam);
      return (await read(api.audit.$get({ query: said({ ...filters, before }) }))) as EventsPage;
    },
    getNextPageParam: (page) => page.before,
    staleTime: 5_000,
    refetchInterval: POLL_MS,
  });

export interface Stretch {
  from: number | undefined;
  to: number | undefined;
}

const rangeOf = ({ from, to }: Stretch) =>
  said({ from: from === undefined ? "" : String(from), to: to === undefined ? "" : String(to) });

export const askVerification =
  (stretch: Stretch, signal: AbortSignal) =>
  async (after: string | undefined): Promise<AuditVerification> => {
    const query = { ...rangeOf(stretch), ...(after === undefined ? {} : { after }) };
    return (await read(api.audit.verify.$get({ query }, { init: { signal } }))) as AuditVerification;
  };

/** Where the browser itself fetches the export from: it may be larger than a page should hold. */
export function exportHref(stretch: Stretch): string {
  const query = new URLSearchParams(rangeOf(stretch)).toString();
  return query === "" ? "/api/audit/export" : `/api/audit/export?${query}`;
}
