// A model does not know what day it is, and "tomorrow" is a question about a date.

/** Every zone is whole quarters of an hour away from UTC, so a day begins nowhere within one. */
const QUARTER_MS = 15 * 60_000;
const MAX_ZONES = 500;

/** What was said last for a zone: formatting a date takes longer than all else that a prompt is made of. */
const said = new Map<string, { quarter: number; line: string }>();

/** One line about the day at that moment, the same all day long: what stands before it stays in prompt caches. */
export function todayLine(now: number, timeZone: string): string {
  const quarter = Math.floor(now / QUARTER_MS);
  const known = said.get(timeZone);
  if (known?.quarter === quarter) return known.line;
  const line = lineOf(now, timeZone);
  if (said.size >= MAX_ZONES) said.clear();
  said.set(timeZone, { quarter, line });
  return line;
}

function lineOf(now: number, timeZone: string): string {
  const { format, zone } = formatIn(timeZone);
  const parts = new Map(format.formatToParts(now).map(({ type, value }) => [type, value]));
  const date = `${parts.get("year")}-${parts.get("month")}-${parts.get("day")}`;
  return `Today is ${parts.get("weekday")}, ${date} (time zone ${zone}).`;
}

/** A zone that this runtime does not know is said as UTC: a turn must not end over it. */
function formatIn(timeZone: string): { format: Intl.DateTimeFormat; zone: string } {
  const options = { weekday: "long", year: "numeric", month: "2-digit", day: "2-digit" } as const;
  try {
    return { format: new Intl.DateTimeFormat("en-GB", { ...options, timeZone }), zone: timeZone };
  } catch {
    return { format: new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" }), zone: "UTC" };
  }
}
