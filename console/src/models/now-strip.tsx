import type { ReactNode } from "react";
import page from "../shell/page.module.css";
import { milliseconds, percent, usd } from "./amounts.ts";
import classes from "./now-strip.module.css";
import { type RangeName, rangeWords } from "./range.ts";
import { dayUse, type LimitUse, monthUse } from "./spending.ts";
import type { Models, Series } from "./use-models.ts";
import { healthWords, type Tone } from "./words.ts";

function Tile(props: { label: string; value: string; tone?: Tone | undefined; children: ReactNode }) {
  return (
    <div className={`${page.card} ${classes.tile}`}>
      <span className={classes.label}>{props.label}</span>
      <span className={classes.value} data-tone={props.tone}>
        {props.value}
      </span>
      {props.children}
    </div>
  );
}

/** How much of a limit is used; nothing where there is none. */
export function LimitBar(props: { use: LimitUse; label: string }) {
  const { share, tone } = props.use;
  if (share === undefined) return null;
  return <progress className={classes.bar} data-tone={tone} max={1} value={share} aria-label={props.label} />;
}

function AnswerTile(props: { series: Series | undefined; range: RangeName }) {
  const { calls = 0, answered = 0 } = props.series?.summary ?? {};
  const tone = calls > 0 && answered / calls < 0.95 ? "bad" : undefined;
  return (
    <Tile label="Questions answered" value={percent(answered, calls)} tone={tone}>
      <span className={classes.note}>
        {calls === 0
          ? `None asked ${rangeWords(props.range)}`
          : `${answered.toLocaleString()} of ${calls.toLocaleString()} ${rangeWords(props.range)}`}
      </span>
    </Tile>
  );
}

function ModelsTile({ deployments, policy }: Models) {
  const active = deployments.filter(({ isActive }) => isActive);
  const down = active.filter(({ health }) => healthWords(health).tone === "bad").length;
  return (
    <Tile
      label="Models ready"
      value={`${active.length - down} of ${active.length}`}
      tone={down > 0 ? "warn" : undefined}
    >
      <span className={classes.note}>
        {policy.localOnly
          ? "Pinned to local models"
          : down > 0
            ? `${down} resting after failures`
            : "None resting"}
      </span>
    </Tile>
  );
}

/** How answers go right now. */
export function NowStrip(props: { models: Models; series: Series | undefined; range: RangeName }) {
  const { models, series } = props;
  const { budget } = models.policy;
  const { tenant } = models.spending;
  const today = dayUse(tenant, budget);
  const month = monthUse(tenant, budget);
  return (
    <div className={classes.strip}>
      <AnswerTile series={series} range={props.range} />
      <Tile label="Time to the first word" value={milliseconds(series?.summary.firstTokenP50)}>
        <span className={classes.note}>Half of all answers begin sooner</span>
      </Tile>
      <Tile label="Cost today" value={usd(tenant.dayNano)} tone={today.tone === "bad" ? "bad" : undefined}>
        <LimitBar use={today} label="Share of today's budget" />
        <span className={classes.note}>{today.words}</span>
        <span className={classes.note}>
          {usd(tenant.monthNano)} this month{month.share === undefined ? "" : ` ${month.words}`}
        </span>
      </Tile>
      <ModelsTile {...models} />
    </div>
  );
}
