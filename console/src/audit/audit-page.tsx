import { Button, NativeSelect, Skeleton } from "@mantine/core";
import { IconListSearch } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import { agentsQuery } from "../api/queries.ts";
import { ChartLegend } from "../models/chart-legend.tsx";
import { Boundary } from "../shell/boundary.tsx";
import { Empty } from "../shell/empty.tsx";
import shell from "../shell/page.module.css";
import { Page, Problem, Section } from "../shell/page.tsx";
import rows from "../shell/row-list.module.css";
import { momentOf, shortMoment } from "../transcript/moments.ts";
import classes from "./audit.module.css";
import { headline, toneOf, typeWords } from "./audit-words.ts";
import { EventPanel } from "./event-panel.tsx";
import { plotOf } from "./event-plot.ts";
import { Filters, useFilters } from "./filters.tsx";
import {
  type AuditEventView,
  type AuditFilters,
  countsQuery,
  eventsQuery,
  PLOT_RANGES,
  type PlotRange,
} from "./use-audit.ts";
import { VerifySection } from "./verify-section.tsx";

const EventChart = lazy(() => import("./event-chart.tsx"));

function Row(props: { event: AuditEventView; agent: string; now: number; onOpen: () => void }) {
  const { event } = props;
  return (
    <li>
      <button type="button" className={`${rows.row} ${classes.row}`} onClick={props.onOpen}>
        <time
          className={`${rows.muted} ${classes.time}`}
          dateTime={new Date(event.at).toISOString()}
          title={momentOf(event.at)}
        >
          {shortMoment(event.at, props.now)}
        </time>
        <span className={classes.type}>
          <span className={shell.dot} data-tone={toneOf(event)} aria-hidden />
          {typeWords(event.type)}
        </span>
        <span className={`${rows.clipped} ${classes.line}`}>{headline(event)}</span>
        <span className={`${rows.muted} ${classes.agent}`}>{props.agent}</span>
      </button>
    </li>
  );
}

function Overview({ filters }: { filters: AuditFilters }) {
  const [range, setRange] = useState<PlotRange>("month");
  const { data } = useQuery(countsQuery(filters, range));
  const plot = useMemo(() => data && plotOf(data.counts, data), [data]);
  if (!data) return null;
  const sum = data.counts.reduce((all, { count }) => all + count, 0);
  return (
    <figure className={`${shell.card} ${classes.plot}`}>
      <figcaption className={classes.caption}>
        {sum.toLocaleString()} {sum === 1 ? "entry" : "entries"}
        <NativeSelect
          aria-label="Drawn over"
          size="xs"
          value={range}
          data={Object.entries(PLOT_RANGES).map(([value, { label }]) => ({ value, label }))}
          onChange={(event) => setRange(event.currentTarget.value as PlotRange)}
        />
      </figcaption>
      {plot ? (
        <>
          <Boundary>
            <Suspense fallback={<Skeleton height={150} />}>
              <EventChart plot={plot} />
            </Suspense>
          </Boundary>
          <ChartLegend models={plot.types.map(typeWords)} />
        </>
      ) : null}
    </figure>
  );
}

function Nothing(props: { filtered: boolean }) {
  return (
    <div className={classes.empty}>
      <Empty
        icon={<IconListSearch size={28} stroke={1.5} />}
        title={props.filtered ? "Nothing like that happened" : "Nothing happened yet"}
      >
        {props.filtered
          ? "Choose other filters, or show all."
          : "Every message, model call, tool, approval and change of settings is written down here."}
      </Empty>
    </div>
  );
}

/** Everything that employees and operators did, and the proof that it stands as it was written. */
export default function AuditPage() {
  const { filters, change } = useFilters();
  const [open, setOpen] = useState<AuditEventView>();
  const query = useInfiniteQuery(eventsQuery(filters));
  const agents = useQuery(agentsQuery).data?.agents ?? [];
  const events = useMemo(() => query.data?.pages.flatMap((page) => page.events) ?? [], [query.data]);
  const nameOf = (event: AuditEventView) =>
    agents.find(({ id }) => id === event.agentId)?.name ??
    (event.agentId || String(event.metadata.operator ?? ""));
  useEffect(() => {
    document.title = "Audit · Konstruct";
  }, []);
  return (
    <Page title="Audit">
      <VerifySection />
      <Section title="What happened" action={<Filters filters={filters} onChange={change} />}>
        {query.isPending ? <Skeleton height={240} /> : null}
        <Problem error={query.error} />
        {query.data && events.length === 0 ? (
          <Nothing filtered={Object.values(filters).some((value) => value !== "")} />
        ) : null}
        <Overview filters={filters} />
        {events.length > 0 ? (
          <ul className={`${shell.card} ${rows.list}`} aria-label="Entries">
            {events.map((event) => (
              <Row
                key={event.id}
                event={event}
                agent={nameOf(event)}
                now={query.dataUpdatedAt}
                onOpen={() => setOpen(event)}
              />
            ))}
          </ul>
        ) : null}
        {query.hasNextPage ? (
          <Button
            variant="default"
            size="sm"
            className={classes.more}
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            Older entries
          </Button>
        ) : null}
      </Section>
      {open ? <EventPanel event={open} agent={nameOf(open)} onClose={() => setOpen(undefined)} /> : null}
    </Page>
  );
}
