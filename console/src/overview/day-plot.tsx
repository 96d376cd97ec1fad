// Drawn with boxes: the chart library is three times as large as all else on the first page.

import { channelName } from "../conversations/channel-names.ts";
import { chartColor } from "../models/chart-color.ts";
import { timeOf } from "../transcript/moments.ts";
import classes from "./day-plot.module.css";
import type { Day, HourBar } from "./figures.ts";

const words = ({ channel, late }: { channel: string; late: number }) => `${channelName(channel)} ${late}`;

function Bar(props: { bar: HourBar; day: Day }) {
  const { bar, day } = props;
  const title = bar.late === 0 ? "none late" : bar.parts.map(words).join(", ");
  return (
    <span className={classes.column} title={`${timeOf(bar.hour)}: ${title}`}>
      {bar.parts.map(({ channel, late }) => {
        const index = day.channels.findIndex((one) => one.channel === channel);
        const style = { height: `${(100 * late) / day.most}%`, background: chartColor(index) };
        return <span key={channel} className={classes.part} style={style} />;
      })}
    </span>
  );
}

/** Messages that were late, hour by hour and channel by channel. */
export function DayPlot(props: { day: Day }) {
  const { day } = props;
  const summary =
    day.late === 0
      ? "No message was late."
      : `${day.late} messages were late: ${day.channels.map(words).join(", ")}.`;
  const shown = day.bars.filter((_, i) => i % 6 === 0);
  return (
    <figure className={classes.figure}>
      <figcaption className={classes.caption}>
        <span>{summary}</span>
        <span className={classes.legend} aria-hidden>
          {day.channels.map(({ channel }, i) => (
            <span key={channel} className={classes.key}>
              <span className={classes.dot} style={{ background: chartColor(i) }} />
              {channelName(channel)}
            </span>
          ))}
        </span>
      </figcaption>
      <div
        className={classes.plot}
        data-empty={day.late === 0}
        role="img"
        aria-label={`Late messages by hour. ${summary}`}
      >
        {day.most > 0 ? <span className={classes.most}>{day.most}</span> : null}
        {day.bars.map((bar) => (
          <Bar key={bar.hour} bar={bar} day={day} />
        ))}
      </div>
      <div className={classes.axis} aria-hidden>
        {shown.map(({ hour }) => (
          <span key={hour}>{timeOf(hour)}</span>
        ))}
        <span>now</span>
      </div>
    </figure>
  );
}
