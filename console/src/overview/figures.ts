// The words and bars of the first page. Pure: the server's clock is an argument.

import type { OverdueHour } from "../../../src/tenants/accounted.ts";

const HOUR_MS = 3_600_000;
const HOURS = 24;

/** The whole promise in one line. */
export function promiseWords(messages: number): string {
  if (messages === 0) return "Every message is accounted for";
  const number = messages.toLocaleString();
  return messages === 1
    ? "1 message waits longer than a minute"
    : `${number} messages wait longer than a minute`;
}

/** How long somebody has waited, rounded down: nobody is told of a minute that is not over. */
export function waitWords(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${Math.max(1, minutes)} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} days`;
}

export interface HourBar {
  hour: number;
  /** Late messages by channel, in the order of `channels`; none where nobody was late. */
  parts: { channel: string; late: number }[];
  late: number;
}

export interface Day {
  bars: HourBar[];
  /** Late messages of the tallest bar; 0 where there is none. */
  most: number;
  late: number;
  /** Channels that were late at all, the worst first. */
  channels: { channel: string; late: number }[];
}

/** The last 24 hours up to `now`, empty ones too. */
export function dayOf(hours: readonly OverdueHour[], now: number): Day {
  const last = now - (now % HOUR_MS);
  const totals = new Map<string, number>();
  const within = hours.filter(({ hour, late }) => late > 0 && hour > last - HOURS * HOUR_MS && hour <= last);
  for (const { channel, late } of within) totals.set(channel, (totals.get(channel) ?? 0) + late);
  const channels = [...totals]
    .map(([channel, late]) => ({ channel, late }))
    .sort((a, b) => b.late - a.late || (a.channel < b.channel ? -1 : 1));
  const bars = Array.from({ length: HOURS }, (_, i): HourBar => {
    const hour = last - (HOURS - 1 - i) * HOUR_MS;
    const parts = channels.flatMap(({ channel }) => {
      const late = within.find((one) => one.hour === hour && one.channel === channel)?.late ?? 0;
      return late > 0 ? [{ channel, late }] : [];
    });
    return { hour, parts, late: parts.reduce((sum, one) => sum + one.late, 0) };
  });
  return {
    bars,
    channels,
    most: Math.max(0, ...bars.map(({ late }) => late)),
    late: channels.reduce((sum, { late }) => sum + late, 0),
  };
}
