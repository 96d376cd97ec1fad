import { describe, expect, it } from "vitest";
import { businessHoursSchema, isOpen } from "../../../src/tenants/business-hours.ts";

const shift = [{ from: "09:00", to: "17:00" }];
const BERLIN = businessHoursSchema.parse({
  timeZone: "Europe/Berlin",
  week: {
    mon: shift,
    tue: shift,
    wed: [
      { from: "09:00", to: "12:00" },
      { from: "13:00", to: "17:00" },
    ],
    fri: shift,
  },
  closed: ["2026-12-25"],
});

const at = (iso: string): number => Date.parse(iso);

describe("business hours", () => {
  it.each([
    ["from the first minute", "2026-11-20T08:00:00Z", true],
    ["until before the last", "2026-11-20T15:59:59Z", true],
    ["not at the end", "2026-11-20T16:00:00Z", false],
    ["not before", "2026-11-20T07:59:59Z", false],
    ["not in the break", "2026-11-18T11:30:00Z", false],
    ["again after the break", "2026-11-18T12:00:00Z", true],
    ["not on a day without shifts", "2026-11-19T10:00:00Z", false],
    ["not at the weekend", "2026-11-21T10:00:00Z", false],
    ["not on a day that is closed", "2026-12-25T10:00:00Z", false],
    ["by summer time in summer", "2026-07-20T07:00:00Z", true],
    ["by summer time in summer, at the end", "2026-07-20T15:00:00Z", false],
  ])("hold %s", (_, moment, open) => {
    expect(isOpen(BERLIN, at(moment))).toBe(open);
  });

  it("follow the date of their time zone and not that of UTC", () => {
    const auckland = businessHoursSchema.parse({ timeZone: "Pacific/Auckland", week: { mon: shift } });
    expect(isOpen(auckland, at("2026-11-22T20:30:00Z"))).toBe(true);
  });

  it("may go round the clock", () => {
    const allDay = [{ from: "00:00", to: "24:00" }];
    const hours = businessHoursSchema.parse({ timeZone: "UTC", week: { fri: allDay } });
    expect(isOpen(hours, at("2026-11-20T00:00:00Z"))).toBe(true);
    expect(isOpen(hours, at("2026-11-20T23:59:59Z"))).toBe(true);
    expect(isOpen(hours, at("2026-11-21T00:00:00Z"))).toBe(false);
  });

  it.each([
    ["an unknown time zone", { timeZone: "Mars/Olympus", week: {} }],
    ["an offset, which knows no summer time", { timeZone: "+01:00", week: {} }],
    [
      "a shift that ends before it begins",
      { timeZone: "UTC", week: { mon: [{ from: "17:00", to: "09:00" }] } },
    ],
    ["a time that is none", { timeZone: "UTC", week: { mon: [{ from: "9", to: "25:00" }] } }],
    ["a weekday that is none", { timeZone: "UTC", week: { monday: shift } }],
    ["a date that does not exist", { timeZone: "UTC", week: {}, closed: ["2026-02-30"] }],
  ])("are refused with %s", (_, hours) => {
    expect(businessHoursSchema.safeParse(hours).success).toBe(false);
  });
});
