import { describe, expect, it } from "vitest";
import { type BusinessHours, businessHoursSchema, isOpen } from "../../../src/tenants/business-hours.ts";
import { nextOpening, openUntil } from "../../../src/tenants/next-opening.ts";

const nine = [{ from: "09:00", to: "17:00" }];
const OFFICE: BusinessHours = businessHoursSchema.parse({
  timeZone: "Europe/Berlin",
  week: {
    mon: nine,
    tue: nine,
    wed: nine,
    thu: nine,
    fri: [{ from: "09:00", to: "13:00" }],
    sat: [],
    sun: [],
  },
  closed: ["2026-12-25", "2026-12-28"],
});
const at = (iso: string) => Date.parse(iso);
const next = (iso: string, hours = OFFICE) => {
  const opening = nextOpening(hours, at(iso));
  return opening === undefined ? undefined : new Date(opening).toISOString();
};

describe("the next opening", () => {
  it("is now where the team is at work", () => {
    expect(next("2026-11-19T10:00:00Z")).toBe("2026-11-19T10:00:00.000Z");
  });

  it("is later today before the first shift, and the next working day after the last", () => {
    expect(next("2026-11-19T06:00:00Z")).toBe("2026-11-19T08:00:00.000Z");
    expect(next("2026-11-19T18:00:00Z")).toBe("2026-11-20T08:00:00.000Z");
    expect(next("2026-11-20T12:30:00Z")).toBe("2026-11-23T08:00:00.000Z");
  });

  it("leaves out days on which nobody works", () => {
    expect(next("2026-12-24T20:00:00Z")).toBe("2026-12-29T08:00:00.000Z");
  });

  it("follows summer time in both directions", () => {
    expect(next("2026-10-23T20:00:00Z")).toBe("2026-10-26T08:00:00.000Z");
    expect(next("2026-03-27T20:00:00Z")).toBe("2026-03-30T07:00:00.000Z");
    const sundays = businessHoursSchema.parse({ ...OFFICE, week: { ...OFFICE.week, sun: nine } });
    expect(next("2026-03-28T23:30:00Z", sundays)).toBe("2026-03-29T07:00:00.000Z");
  });

  it("is found between two shifts of a day, however they are listed", () => {
    const split = [
      { from: "13:00", to: "17:00" },
      { from: "08:00", to: "12:00" },
    ];
    const hours = businessHoursSchema.parse({ ...OFFICE, week: { ...OFFICE.week, thu: split } });
    expect(next("2026-11-19T11:10:00Z", hours)).toBe("2026-11-19T12:00:00.000Z");
  });

  it("is nobody's to promise where nobody ever works", () => {
    const none = { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] };
    expect(next("2026-11-19T06:00:00Z", { ...OFFICE, week: none })).toBeUndefined();
  });

  it("is a moment at which the team is at work, in every zone and at every hour of a year", () => {
    for (const timeZone of ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]) {
      const hours = { ...OFFICE, timeZone };
      for (let now = at("2026-01-01T00:20:00Z"); now < at("2027-01-01T00:00:00Z"); now += 37 * 3_600_000) {
        const opening = nextOpening(hours, now) ?? 0;
        expect(opening).toBeGreaterThanOrEqual(now);
        expect(isOpen(hours, opening)).toBe(true);
        if (opening > now) expect(isOpen(hours, opening - 60_000)).toBe(false);
      }
    }
  });
});

describe("closing time", () => {
  it("is the end of the shift that runs", () => {
    expect(openUntil(OFFICE, at("2026-11-19T10:00:00Z"))).toBe("17:00");
    expect(openUntil(OFFICE, at("2026-11-20T10:00:00Z"))).toBe("13:00");
  });

  it("is not said where the team is away or works through the night", () => {
    expect(openUntil(OFFICE, at("2026-11-21T10:00:00Z"))).toBeUndefined();
    const night = businessHoursSchema.parse({
      ...OFFICE,
      week: { ...OFFICE.week, thu: [{ from: "20:00", to: "24:00" }] },
    });
    expect(openUntil(night, at("2026-11-19T21:00:00Z"))).toBeUndefined();
  });
});
