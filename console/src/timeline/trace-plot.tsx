// Drawn with boxes: a turn is a dozen of them, and each can be reached with the keyboard.

import { type KeyboardEvent, useRef } from "react";
import { milliseconds } from "../models/amounts.ts";
import type { Axis } from "./axis.ts";
import { type Lane, lanesOf, type Step } from "./trace.ts";
import classes from "./trace-plot.module.css";
import { LANE_WORDS, stepTitle } from "./trace-words.ts";

/** A mark is this wide at least, and this much is left between two of them, in hundredths of the width. */
const LEAST_WIDTH = 2.2;
const GAP = 0.5;

const widthOf = (axis: Axis, { from, to }: Step): number => Math.max(0, axis.place(to) - axis.place(from));

/** True where the next one can stand in the same row. */
const isApart = (axis: Axis) => (step: Step, next: Step) =>
  axis.place(next.from) >= axis.place(step.from) + Math.max(LEAST_WIDTH, widthOf(axis, step)) + GAP;

interface Choice {
  steps: Step[];
  axis: Axis;
  chosen: string | undefined;
  onChoose: (id: string) => void;
}

function Bar({ step, axis, chosen, onChoose, isStop }: Choice & { step: Step; isStop: boolean }) {
  const isMark = step.to === step.from;
  const style = {
    left: `${axis.place(step.from)}%`,
    ...(isMark ? {} : { width: `${widthOf(axis, step)}%` }),
  };
  const title = stepTitle(step, axis.from);
  return (
    <button
      type="button"
      className={classes.bar}
      style={style}
      data-step={step.id}
      data-lane={step.lane}
      data-state={step.state}
      data-mark={isMark || undefined}
      aria-pressed={chosen === step.id}
      aria-label={title}
      title={title}
      tabIndex={isStop ? 0 : -1}
      onClick={() => onChoose(step.id)}
    />
  );
}

function LaneRow(props: Choice & { lane: Lane; stop: string | undefined }) {
  const { lane, stop, ...choice } = props;
  return (
    <div className={classes.lane}>
      <div className={classes.name}>
        <span>{LANE_WORDS[lane.name]}</span>
        {lane.busyMs > 0 ? <span className={classes.sum}>{milliseconds(lane.busyMs)}</span> : null}
      </div>
      <div className={classes.rows}>
        {lane.rows.map((row) => (
          <div key={row[0]?.id} className={classes.row}>
            {row.map((step) => (
              <Bar key={step.id} step={step} isStop={step.id === stop} {...choice} />
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

function Ground({ axis }: { axis: Axis }) {
  return (
    <div className={classes.ground} aria-hidden>
      {axis.folds.map(({ percent, width, label }) => (
        <span key={percent} className={classes.fold} style={{ left: `${percent}%`, width: `${width}%` }}>
          <span>{label}</span>
        </span>
      ))}
      {axis.ticks.map(({ percent, label }) => (
        <span key={percent} className={classes.tick} style={{ left: `${percent}%` }}>
          <span>{label}</span>
        </span>
      ))}
    </div>
  );
}

const KEYS: Record<string, (index: number, last: number) => number> = {
  ArrowRight: (index, last) => Math.min(index + 1, last),
  ArrowDown: (index, last) => Math.min(index + 1, last),
  ArrowLeft: (index) => Math.max(index - 1, 0),
  ArrowUp: (index) => Math.max(index - 1, 0),
  Home: () => 0,
  End: (_index, last) => last,
};

/** Everything in a turn on one line of time. One stop of the Tab key; arrows go from step to step. */
export function TracePlot(props: Choice) {
  const { steps, axis, chosen, onChoose } = props;
  const plot = useRef<HTMLFieldSetElement>(null);
  const stop = chosen ?? steps[0]?.id;
  const move = (event: KeyboardEvent) => {
    const to = KEYS[event.key];
    if (!to) return;
    event.preventDefault();
    const index = steps.findIndex(({ id }) => id === stop);
    const next = steps[to(index, steps.length - 1)];
    if (!next) return;
    onChoose(next.id);
    plot.current?.querySelector<HTMLElement>(`[data-step="${next.id}"]`)?.focus();
  };
  return (
    <fieldset ref={plot} className={classes.plot} onKeyDown={move}>
      <legend className={classes.legend}>On one line of time; arrow keys go from step to step</legend>
      <Ground axis={axis} />
      {lanesOf(steps, isApart(axis)).map((lane) => (
        <LaneRow key={lane.name} lane={lane} stop={stop} {...props} />
      ))}
    </fieldset>
  );
}
