// How far back the figures go, in stretches that begin where the server's do: at multiples of their length.

export type RangeName = "hour" | "day" | "week";

export interface Range {
  from: number;
  to: number;
  bucketMs: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const RANGES: Record<RangeName, { label: string; words: string; lengthMs: number; bucketMs: number }> = {
  hour: { label: "Hour", words: "in the last hour", lengthMs: HOUR, bucketMs: 2 * MINUTE },
  day: { label: "Day", words: "in the last 24 hours", lengthMs: 24 * HOUR, bucketMs: HOUR },
  week: { label: "Week", words: "in the last 7 days", lengthMs: 7 * 24 * HOUR, bucketMs: 6 * HOUR },
};

export const RANGE_NAMES: RangeName[] = ["hour", "day", "week"];

export const isRangeName = (name: string | null): name is RangeName =>
  RANGE_NAMES.some((known) => known === name);

export const rangeLabel = (name: RangeName): string => RANGES[name].label;
export const rangeWords = (name: RangeName): string => RANGES[name].words;

/** The whole stretches that cover the range up to now, the one that now is in included. */
export function rangeUntil(name: RangeName, now: number): Range {
  const { lengthMs, bucketMs } = RANGES[name];
  const to = Math.floor(now / bucketMs + 1) * bucketMs;
  return { from: to - lengthMs, to, bucketMs };
}

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const dayAndClock = new Intl.DateTimeFormat(undefined, {
  weekday: "short",
  hour: "2-digit",
  minute: "2-digit",
});

/** The beginning of a stretch, for an axis. */
export const stretchLabel = (name: RangeName, at: number): string =>
  (name === "week" ? dayAndClock : clock).format(at);
