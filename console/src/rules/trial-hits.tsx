import { Button } from "@mantine/core";
import { useState } from "react";
import { Link } from "wouter";
import { hrefOf } from "../conversations/address.ts";
import { ChannelIcon } from "../conversations/channel-icon.tsx";
import { momentOf, shortMoment } from "../transcript/moments.ts";
import classes from "./trial.module.css";
import { colorOf, type NameOf } from "./trial-plot.tsx";
import type { TrialHit } from "./use-rules.ts";

const SHOWN = 20;

function Hit(props: { hit: TrialHit; now: number; nameOf: NameOf }) {
  const { hit, now, nameOf } = props;
  const rule = hit.rule ?? "wish";
  return (
    <li>
      <Link
        className={classes.hit}
        href={hrefOf({ connectionId: hit.connection.id, thread: hit.thread }, "all")}
      >
        <ChannelIcon channel={hit.connection.channel} />
        <span className={classes.who}>
          <span className={classes.person}>
            {hit.person || "Somebody"}
            <time className={classes.when} dateTime={new Date(hit.at).toISOString()} title={momentOf(hit.at)}>
              {shortMoment(hit.at, now)}
            </time>
          </span>
          <span className={classes.text}>“{hit.text}”</span>
          <span className={classes.why}>
            <span className={classes.key} style={{ background: colorOf(rule) }} aria-hidden />
            {nameOf(rule)} · question {hit.turn} · {hit.explanation}
          </span>
        </span>
      </Link>
    </li>
  );
}

/** Each conversation that would have been handed over, with what made it so. */
export function TrialHits(props: { hits: TrialHit[]; now: number; nameOf: NameOf }) {
  const { hits, now, nameOf } = props;
  const [shown, setShown] = useState(SHOWN);
  return (
    <>
      <ul className={classes.hits} aria-label="Conversations that would have been handed over">
        {hits.slice(0, shown).map((hit) => (
          <Hit key={`${hit.connection.id}/${hit.thread}`} hit={hit} now={now} nameOf={nameOf} />
        ))}
      </ul>
      {hits.length > shown ? (
        <div className={classes.more}>
          <Button variant="default" size="compact-sm" onClick={() => setShown(shown + SHOWN)}>
            Show more
          </Button>
        </div>
      ) : null}
    </>
  );
}
