import { useEffect } from "react";
import { Link } from "wouter";
import { Failure } from "../shell/failure.tsx";
import page from "../shell/page.module.css";
import { Page, Problem, Section } from "../shell/page.tsx";
import { PageSkeleton } from "../shell/page-skeleton.tsx";
import { DayPlot } from "./day-plot.tsx";
import { dayOf } from "./figures.ts";
import classes from "./overview-page.module.css";
import { Promised } from "./promise.tsx";
import { Tiles } from "./tiles.tsx";
import { useOverview } from "./use-overview.ts";

/** The first page: is every message accounted for, and what waits for a person. */
export default function OverviewPage() {
  const { data, error, isPending, refetch } = useOverview();
  useEffect(() => {
    document.title = "Overview · Konstruct";
  }, []);
  if (isPending) return <PageSkeleton />;
  if (!data) return <Failure title="The overview cannot be read" error={error} retry={refetch} />;
  return (
    <Page
      title="Overview"
      tools={
        <Link className={classes.talk} href="/playground">
          Talk with an employee
        </Link>
      }
    >
      {error ? <Problem error={error} /> : null}
      <Promised overview={data} />
      <Tiles overview={data} />
      <Section
        title="The last 24 hours"
        lead="Messages that waited longer than a minute, in the hour in which they did."
      >
        <div className={page.card}>
          <DayPlot day={dayOf(data.accounted.hours, data.now)} />
        </div>
      </Section>
    </Page>
  );
}
