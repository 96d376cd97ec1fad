import { describe, expect, it } from "vitest";
import {
  barsOf,
  clockThere,
  dayProblem,
  draftOf,
  endField,
  endOfField,
  hoursOf,
  nextShift,
  weekLine,
} from "../../../console/src/team/hours-draft.ts";
import { linesField, linesOf } from "../../../console/src/team/lines.ts";
import { minutesField, msOfMinutes, msOfSeconds, secondsField } from "../../../console/src/team/minutes.ts";
import { businessHoursSchema, WEEKDAYS } from "../../../src/tenants/business-hours.ts";

describe("business hours while they are edited", () => {
  it("begin with the usual ones where there are none, and are none until somebody wants them", () => {
    const draft = draftOf(null, "Europe/Berlin");
    expect(hoursOf(draft)).toBeNull();
    const hours = hoursOf({ ...draft, isAlways: false });
    expect(businessHoursSchema.parse(hours)).toEqual(hours);
    expect(weekLine(draft.week)).toBe("40 hours a week");
  });

  it("are sent as the server takes them: shifts in order, days once", () => {
    const draft = draftOf(null, " Europe/Berlin ");
    const mon = [
      { from: "13:00", to: "17:00" },
      { from: "09:00", to: "12:00" },
    ];
    const hours = hoursOf({
      ...draft,
      isAlways: false,
      week: { ...draft.week, mon },
      closed: ["2026-12-26", "2026-12-25", "2026-12-26"],
    });
    expect(hours?.week.mon.map(({ from }) => from)).toEqual(["09:00", "13:00"]);
    expect(hours?.closed).toEqual(["2026-12-25", "2026-12-26"]);
    expect(businessHoursSchema.safeParse(hours).success).toBe(true);
    expect(Object.keys(hours?.week ?? {})).toEqual([...WEEKDAYS]);
  });

  it("end at midnight, which a field of the browser calls 00:00", () => {
    expect(endOfField("00:00")).toBe("24:00");
    expect(endField("24:00")).toBe("00:00");
    expect(barsOf([{ from: "18:00", to: "24:00" }])).toEqual([{ start: 75, width: 25 }]);
  });

  it("say what is wrong with a day", () => {
    expect(dayProblem([{ from: "09:00", to: "17:00" }])).toBeUndefined();
    expect(dayProblem([{ from: "22:00", to: "06:00" }])).toMatch(/over midnight is two/);
    expect(dayProblem([{ from: "", to: "" }])).toMatch(/ends after it begins/);
    expect(
      dayProblem([
        { from: "12:00", to: "17:00" },
        { from: "09:00", to: "13:00" },
      ]),
    ).toBe("Two shifts overlap.");
  });

  it("offer a next shift that fits into the day", () => {
    expect(nextShift([])).toEqual({ from: "09:00", to: "17:00" });
    expect(nextShift([{ from: "09:00", to: "12:00" }])).toEqual({ from: "13:00", to: "17:00" });
    const late = nextShift([{ from: "09:00", to: "23:30" }]);
    expect(late.from < late.to).toBe(true);
  });

  it("say what the clock says there, and nothing of a place there is not", () => {
    expect(clockThere("Europe/Berlin", Date.UTC(2026, 10, 20, 21, 5))).toBe("Friday 22:05");
    expect(clockThere("Europe/Berl", 0)).toBeUndefined();
  });
});

describe("lengths of time", () => {
  it("are minutes and seconds for people and milliseconds for the server", () => {
    expect([msOfMinutes("5"), msOfMinutes("0,5"), msOfSeconds("1.5")]).toEqual([300_000, 30_000, 1_500]);
    expect([minutesField(300_000), minutesField(90_000), secondsField(1_500)]).toEqual(["5", "1.5", "1.5"]);
  });

  it("are no number where none was written", () => {
    expect(msOfMinutes(" ")).toBeNaN();
    expect(msOfSeconds("soon")).toBeNaN();
  });
});

describe("what an employee talks about", () => {
  it("is one subject a line, each once", () => {
    expect(linesOf(" Orders \n\nInvoices\nOrders")).toEqual(["Orders", "Invoices"]);
    expect(linesField(["Orders", "Invoices"])).toBe("Orders\nInvoices");
    expect(linesOf("")).toEqual([]);
  });
});
