import type { ReactNode } from "react";
import classes from "./page.module.css";

/** A page of sections under one title. */
export function Page(props: { title: string; tools?: ReactNode; children: ReactNode }) {
  return (
    <div className={classes.page}>
      <div className={classes.inner}>
        <div className={classes.head}>
          <h1 className={classes.title}>{props.title}</h1>
          {props.tools}
        </div>
        {props.children}
      </div>
    </div>
  );
}

/** A part of a page: what it is, what it means, what can be done. */
export function Section(props: { title: string; lead?: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section className={classes.section} aria-label={props.title}>
      <div className={classes.sectionHead}>
        <div>
          <h2 className={classes.sectionTitle}>{props.title}</h2>
          {props.lead ? <p className={classes.lead}>{props.lead}</p> : null}
        </div>
        {props.action}
      </div>
      {props.children}
    </section>
  );
}

/** What went wrong with a change, in the server's words. */
export function Problem(props: { error: Error | null }) {
  if (!props.error) return null;
  return (
    <p className={classes.problem} role="alert">
      {props.error.message}
    </p>
  );
}
