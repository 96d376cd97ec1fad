import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { AuditCount, AuditEventView, AuditVerification } from "../../../src/api/audit-verbs.ts";
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

const HOUR = 3_600_000;
/** How far back the plot looks, and how finely it counts. */
export const PLOT_RANGES = {
  day: { label: "The last 24 hours", ms: 24 * HOUR },
  week: { label: "The last 7 days", ms: 7 * 24 * HOUR },
  month: { label: "The last 30 days", ms: 30 * 24 * HOUR },
} as const;
export type PlotRange = keyof typeof PLOT_RANGES;

export interface Counted {
  from: number;
  to: number;
  counts: AuditCount[];
}

/** Everything that matches, over the whole range: the list below holds only what was read so far. */
export const countsQuery = (filters: AuditFilters, range: PlotRange) =>
  queryOptions({
    queryKey: ["audit", "counts", filters, range],
    queryFn: async (): Promise<Counted> => {
      const to = Date.now();
      const from = to - PLOT_RANGES[range].ms;
      const stretch = { from: String(from), to: String(to), bucket: String(HOUR) };
      const { counts } = await read(
        api.audit.counts.$get({ query: { ...said({ ...filters }), ...stretch } }),
      );
      return { from, to, counts };
    },
    staleTime: 5_000,
    refetchInterval: POLL_MS,
    placeholderData: (before) => before,
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
