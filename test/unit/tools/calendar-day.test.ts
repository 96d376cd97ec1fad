import { describe, expect, it } from "vitest";
import { addDays, dateIn, dayIn, isOrdinary } from "../../../src/tools/builtin/calendar-day.ts";
import { readEvent } from "../../../src/tools/builtin/calendar-event.ts";
import { tellDay } from "../../../src/tools/builtin/calendar-words.ts";

const bounds = (timeZone: string, date: string): string[] => {
  const { from, to } = dayIn(timeZone, date);
  return [from, to].map((at) => new Date(at).toISOString());
};
const hours = (timeZone: string, date: string): number => {
  const { from, to } = dayIn(timeZone, date);
  return (to - from) / 3_600_000;
};

describe("a day in a time zone", () => {
  it.each([
    ["UTC", "2026-11-23", "2026-11-23T00:00:00.000Z", "2026-11-24T00:00:00.000Z"],
    ["Europe/Berlin", "2026-11-23", "2026-11-22T23:00:00.000Z", "2026-11-23T23:00:00.000Z"],
    ["Asia/Kathmandu", "2026-11-23", "2026-11-22T18:15:00.000Z", "2026-11-23T18:15:00.000Z"],
    ["Pacific/Kiritimati", "2026-11-23", "2026-11-22T10:00:00.000Z", "2026-11-23T10:00:00.000Z"],
    ["Etc/GMT+12", "2026-11-23", "2026-11-23T12:00:00.000Z", "2026-11-24T12:00:00.000Z"],
    // Clocks go forward at midnight: this day begins at one o'clock.
    ["Africa/Cairo", "2026-04-24", "2026-04-23T22:00:00.000Z", "2026-04-24T21:00:00.000Z"],
    // Clocks go back at midnight, to eleven in the evening of the day before.
    ["Africa/Cairo", "2026-10-29", "2026-10-28T21:00:00.000Z", "2026-10-29T22:00:00.000Z"],
  ])("%s has %s from its first moment to the next day's", (timeZone, date, from, to) => {
    expect(bounds(timeZone, date)).toEqual([from, to]);
  });

  it.each([
    ["Europe/Berlin", "2026-03-29", 23],
    ["Europe/Berlin", "2026-10-25", 25],
    ["Australia/Lord_Howe", "2026-04-05", 24.5],
    ["Pacific/Apia", "2011-12-30", 0],
    ["Europe/Berlin", "2026-03-28", 24],
  ])("%s has a %s of %f hours", (timeZone, date, length) => {
    expect(hours(timeZone, date)).toBe(length);
    expect(isOrdinary(dayIn(timeZone, date))).toBe(length === 24);
  });

  it("follows without a gap on the day before, through a whole year", () => {
    for (const timeZone of ["Europe/Berlin", "America/New_York", "Africa/Cairo"]) {
      let day = dayIn(timeZone, "2026-01-01");
      for (let count = 0; count < 365; count++) {
        const next = dayIn(timeZone, addDays(day.date, 1));
        expect(next.from).toBe(day.to);
        expect(dateIn(timeZone, next.from)).toBe(next.date);
        expect(dateIn(timeZone, next.from - 1)).toBe(day.date);
        day = next;
      }
    }
  });

  it("throws for a zone nobody knows", () => {
    expect(() => dayIn("Europe/Atlantis", "2026-11-23")).toThrow(RangeError);
  });
});

describe("a day on which clocks change", () => {
  const event = (from: string, to: string) => {
    const read = readEvent({ summary: "Shift", start: { dateTime: from }, end: { dateTime: to } });
    return read ? [read] : [];
  };

  it("tells the hour that comes twice apart", () => {
    const day = dayIn("Europe/Berlin", "2026-10-25");
    const events = event("2026-10-25T02:30:00+02:00", "2026-10-25T02:15:00+01:00");
    const busy = [{ from: Date.parse("2026-10-25T00:30:00Z"), to: Date.parse("2026-10-25T01:15:00Z") }];
    const told = tellDay("team", day, 0, { events, more: false, busy });
    expect(told).toContain("Clocks go back on that day by 60 minutes.");
    expect(told).toContain("- 02:30 GMT+2 to 02:15 GMT+1: Shift");
    expect(told).toContain("Busy from 02:30 GMT+2 to 02:15 GMT+1.");
  });

  it("is busy all day in 23 hours", () => {
    const day = dayIn("Europe/Berlin", "2026-03-29");
    const told = tellDay("team", day, 0, { events: [], more: false, busy: [{ from: day.from, to: day.to }] });
    expect(told).toContain("Clocks go forward on that day by 60 minutes.");
    expect(told).toContain("Busy all day.");
  });

  it("says of a date that was skipped that it was not", () => {
    const day = dayIn("Pacific/Apia", "2011-12-30");
    expect(tellDay("team", day, 0, { events: [], more: false, busy: [] })).toContain("the date was skipped");
  });

  it("says the days of the week of the company, not of Greenwich", () => {
    const day = dayIn("Pacific/Auckland", "2026-11-23");
    expect(tellDay("team", day, 0, { events: [], more: false, busy: [] })).toContain(
      "Monday 23 November 2026",
    );
  });
});
