import type { ReactNode } from "react";
import classes from "./notice.module.css";

/** There is nothing here yet, and what would bring something. */
export function Empty(props: { icon: ReactNode; title: string; children: ReactNode }) {
  return (
    <div className={classes.notice}>
      <div className={classes.icon} aria-hidden>
        {props.icon}
      </div>
      <h2 className={classes.title}>{props.title}</h2>
      <p className={classes.text}>{props.children}</p>
    </div>
  );
}
