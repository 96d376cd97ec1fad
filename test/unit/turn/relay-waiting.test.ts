import { describe, expect, it } from "vitest";
import { businessHoursSchema } from "../../../src/tenants/business-hours.ts";
import { BEN, CLEO, DORA, entries, handedOver, said, TAKE_MS, WISH, withTeam } from "./team.ts";
import { underFakeTime } from "./whole-turn.ts";

underFakeTime();

describe("while nobody has taken it", () => {
  it("what the person writes goes to whoever is asked, and they are told once where it goes", async () => {
    const team = await handedOver();
    await said(team, "2", "Hello?");
    await said(team, "3", "Anybody?");
    expect(team.thread(BEN)).toEqual(["**Alice:** Hello?", "**Alice:** Anybody?"]);
    expect(team.texts().slice(1)).toEqual([
      "This is with my team now. What you write here reaches them, and somebody will answer you here.",
    ]);
  });

  it("nothing shows that somebody writes", async () => {
    const team = await handedOver();
    const kinds: string[] = [];
    team.world.channel.before = (op) => void kinds.push(op.kind);
    await said(team, "2", "Hello?");
    await said(team, "3", "Anybody?");
    expect(kinds).toEqual(["post"]);
  });

  it("half of the time is a reminder in the thread, and the end of it asks the next in line", async () => {
    const team = await handedOver();
    await team.step(TAKE_MS / 2 + 1_000);
    expect(team.thread(BEN)).toEqual([expect.stringMatching(/^Alice still waits for an answer/)]);
    expect(team.desk(CLEO)).toBeUndefined();
    // The desk is there, and is not shown a second time.
    expect(team.chat.visible).toHaveLength(2);
    await team.step(TAKE_MS / 2);
    expect(team.desk(CLEO)?.text).toContain("**Alice on WhatsApp needs a person**");
    await said(team, "2", "Hello?");
    expect(team.thread(CLEO)).toEqual(["**Alice:** Hello?"]);
    expect(team.thread(BEN).at(-1)).toBe("**Alice:** Hello?");
  });

  it("the team is asked after the last in line, and then the person is told, and each step is on record", async () => {
    const team = await handedOver({ chain: [BEN], team: [CLEO, DORA] });
    await team.step(TAKE_MS / 2 + 1_000);
    await team.step(TAKE_MS / 2);
    expect([CLEO, DORA].every((one) => team.desk(one) !== undefined)).toBe(true);
    expect(team.texts()).toHaveLength(1);
    await team.step(TAKE_MS + 1_000);
    expect(team.texts()[1]).toBe(
      "I'm sorry, nobody of the team could take this yet. They are all busy. Your messages wait for them, and somebody will answer you here as soon as they can.",
    );
    expect(entries(team).map(({ metadata }) => metadata.outcome)).toEqual([
      "handed_over",
      "reminded",
      "team",
      "late",
    ]);
    // That it takes longer says that people have it: nothing more is said to them.
    await said(team, "2", "Okay.");
    expect(team.texts()).toHaveLength(2);
  });

  it("a desk that could not be shown is tried again with the reminder", async () => {
    const team = withTeam();
    const { openDirect } = team.chat;
    team.chat.openDirect = async () => ({ ok: false, error: { code: "refused", reason: "no such user" } });
    team.say("1", WISH);
    await team.run();
    expect(team.desk(BEN)).toBeUndefined();
    if (openDirect) team.chat.openDirect = openDirect;
    await team.step(TAKE_MS / 2 + 1_000);
    expect(team.desk(BEN)).toBeDefined();
  });
});

describe("how long it takes", () => {
  const nine = [{ from: "09:00", to: "17:00" }];
  const week = { mon: nine, tue: nine, wed: nine, thu: nine, fri: nine, sat: [], sun: [] };
  const hours = businessHoursSchema.parse({ timeZone: "Europe/Berlin", week });
  const lateAt = async (iso: string) => {
    const team = withTeam({ hours, chain: [] });
    await team.time.advance(Date.parse(iso) - team.time.clock());
    team.say("1", WISH);
    await team.run();
    await team.step(TAKE_MS + 1_000);
    return team.texts().at(-1);
  };

  it("is said by the hours of the team: when they are back", async () => {
    expect(await lateAt("2025-06-20T20:00:00Z")).toContain("They are back on Monday 23 June at 09:00");
  });

  it("and while they are at work, until when they are", async () => {
    expect(await lateAt("2025-06-23T10:00:00Z")).toContain(
      "They are at work until 17:00 (Europe/Berlin) today",
    );
  });
});
