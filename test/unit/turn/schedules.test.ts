import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { problemsOf } from "../../doubles/schedule-problems.ts";
import { type Office, simulatedOffice } from "../../doubles/simulated-office.ts";
import { heldProblems, type Press, press } from "../../doubles/simulated-operators.ts";
import { line } from "../../doubles/turn-world.ts";

// A failing schedule names its seed: SCHEDULE_SEED=<seed> plays that one alone.
const ONLY = Number(process.env.SCHEDULE_SEED ?? 0);
/** Each commit plays so many; `SCHEDULES_TIMES=10 npx vitest run --project unit schedules` plays ten times that. */
const TIMES = Number(process.env.SCHEDULES_TIMES ?? 1);
const SCHEDULES = 200 * TIMES;
/** Longer ones: minutes without a model, and the queue that people work off meanwhile. */
const TROUBLED = 110 * TIMES;

/** What people do: they write, edit, delete and say stop, at any time; an operator may pull the plug. */
function plan(office: Office): void {
  const { time, webhook } = office;
  office.wasUnplugged = time.chance(0.05);
  const pulled = time.now + time.between(0, 60_000);
  const back = pulled + (office.wasUnplugged ? 30_000 : 0);
  office.isConnected = () => time.now < pulled || time.now >= back;
  for (let i = time.between(1, 6); i > 0; i--) {
    const at = time.between(0, 90_000);
    const later = at + time.between(0, 40_000);
    const id = `m${i}`;
    const target = { thread: "t", target: id };
    const text = time.chance(0.12) ? "stop" : `[${id}]`;
    time.after(at, () => webhook(line(id, text, { sentAt: time.now })));
    if (time.chance(0.25))
      time.after(later, () => webhook({ kind: "edit", id: `e${i}`, ...target, text: `[${id}-new]` }));
    if (time.chance(0.15))
      time.after(later + 500, () => webhook({ kind: "deletion", id: `d${i}`, ...target }));
  }
}

/** No model answers for some minutes; people go on writing, and operators look into the queue. */
function trouble(office: Office): Press[] {
  const { time } = office;
  const away = time.now + time.between(0, 20_000);
  const back = away + time.between(100_000, 900_000);
  office.areModelsAway = () => time.now >= away && time.now < back;
  return workOff(office);
}

/** Every turn is held at once, for some minutes. */
function offDuty(office: Office): Press[] {
  const { time, world } = office;
  const { agent } = world.resolved;
  const duty = (isActive: boolean) => () => {
    world.resolved.agent = { ...agent, isActive };
  };
  duty(false)();
  time.after(time.between(100_000, 900_000), duty(true));
  return workOff(office);
}

function workOff(office: Office): Press[] {
  const { time, webhook } = office;
  const presses: Press[] = [];
  for (let i = time.between(0, 3); i > 0; i--) {
    const at = time.between(120_000, 900_000);
    time.after(at, () => webhook(line(`late${i}`, `[late${i}]`, { sentAt: time.now })));
    if (time.chance(0.3))
      time.after(at + time.between(0, 60_000), () =>
        webhook({ kind: "deletion", id: `gone${i}`, thread: "t", target: `late${i}` }),
      );
  }
  for (let i = time.between(2, 12); i > 0; i--) {
    const at = time.between(150_000, 1_500_000);
    for (let people = time.pick([1, 1, 2]); people > 0; people--)
      time.after(at, () => press(office, presses));
  }
  return presses;
}

async function play(office: Office, judge: (office: Office) => string[]): Promise<string[]> {
  Date.now = () => office.time.now;
  try {
    await office.play();
    return judge(office);
  } catch (error) {
    return [String(error)];
  } finally {
    for (const { conversation } of office.all()) conversation.sql.close();
  }
}

async function playAll(count: number, one: (seed: number) => Promise<string[]>): Promise<string[]> {
  const broken: string[] = [];
  for (const seed of ONLY ? [ONLY] : Array.from({ length: count }, (_, i) => i + 1)) {
    const problems = await one(seed);
    if (problems.length > 0) broken.push(`schedule ${seed}: ${problems.join("; ")}`);
  }
  return broken;
}

describe("whatever happens in between", () => {
  const { now } = Date;

  beforeEach(() => {
    // Simulated calls end by simulated time.
    vi.spyOn(AbortSignal, "timeout").mockImplementation(() => new AbortController().signal);
  });

  afterEach(() => {
    Date.now = now;
    vi.restoreAllMocks();
  });

  it.each(["edits", "statuses"] as const)(
    "answers every message once, in order, and accounts for it, on a service that tells by %s",
    { timeout: 120_000 * TIMES },
    async (kind) => {
      const broken = await playAll(SCHEDULES, (seed) => {
        const office = simulatedOffice(seed, kind);
        plan(office);
        return play(office, problemsOf);
      });
      expect(broken).toEqual([]);
    },
  );

  it.each(["edits", "statuses"] as const)(
    "ends every held turn once, by whoever comes first, on a service that tells by %s",
    { timeout: 120_000 * TIMES },
    async (kind) => {
      const broken = await playAll(TROUBLED, (seed) => {
        const office = simulatedOffice(seed, kind, 1_800_000);
        plan(office);
        const presses = trouble(office);
        return play(office, (rested) => [...problemsOf(rested), ...heldProblems(rested, presses)]);
      });
      expect(broken).toEqual([]);
    },
  );

  it("leaves nothing to the watchdog while nothing fails", { timeout: 60_000 * TIMES }, async () => {
    const broken = await playAll(SCHEDULES, (seed) => {
      const office = simulatedOffice(seed, seed % 2 === 0 ? "edits" : "statuses", 0);
      plan(office);
      office.isConnected = () => true;
      const presses = seed % 4 === 0 ? offDuty(office) : [];
      return play(office, (rested) => [
        ...problemsOf(rested),
        ...heldProblems(rested, presses),
        ...(rested.rescues > 0 ? [`${rested.rescues} turns were left lying`] : []),
      ]);
    });
    expect(broken).toEqual([]);
  });
});
