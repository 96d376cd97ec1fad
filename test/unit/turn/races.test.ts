import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { judgeRace, noFigures, type RaceFigures, watchRace } from "../../doubles/race-problems.ts";
import { simulatedOffice } from "../../doubles/simulated-office.ts";
import { atDesk, BEN, CLEO, gatherTeam, inConsole, type Team } from "../../doubles/simulated-team.ts";
import { line } from "../../doubles/turn-world.ts";

// A failing schedule names its seed: SCHEDULE_SEED=<seed> plays that one alone.
const ONLY = Number(process.env.SCHEDULE_SEED ?? 0);
/** Each commit plays so many; `SCHEDULES_TIMES=10 npx vitest run --project unit races` plays a thousand. */
const TIMES = Number(process.env.SCHEDULES_TIMES ?? 1);
const SCHEDULES = 100 * TIMES;

/** A person writes, and now and then asks for somebody; somebody in the console may be faster than the employee. */
function writes(team: Team): void {
  const { time, webhook } = team.office;
  for (let i = time.between(1, 8); i > 0; i--) {
    const words = time.pick(["", "", "", "", " I want a refund.", " Can I talk to a human?"]);
    const at = time.between(0, 200_000);
    time.after(at, () => webhook(line(`m${i}`, `[m${i}]${words}`, { sentAt: time.now })));
    if (time.chance(0.5)) time.after(at + time.between(0, 30_000), () => inConsole(team));
  }
}

/** Colleagues at their desks and in the console, none of whom asks the others first. */
function acts(team: Team): void {
  const { time } = team.office;
  for (const who of [BEN, CLEO])
    for (let i = time.between(2, 12); i > 0; i--)
      time.after(time.between(0, 260_000), () => atDesk(team, who));
  for (let i = time.between(0, 5); i > 0; i--) time.after(time.between(0, 260_000), () => inConsole(team));
}

async function race(seed: number, figures: RaceFigures): Promise<void> {
  const office = simulatedOffice(seed, seed % 3 === 0 ? "statuses" : "edits");
  const team = gatherTeam(office);
  const talkedOver = watchRace(team);
  writes(team);
  acts(team);
  Date.now = () => office.time.now;
  try {
    await office.play();
    judgeRace(figures, team, talkedOver, seed);
  } catch (error) {
    figures.others.push(`schedule ${seed}: ${String(error)}`);
  } finally {
    for (const { conversation } of office.all()) conversation.sql.close();
  }
}

const { now } = Date;

beforeEach(() => {
  // Simulated calls end by simulated time.
  vi.spyOn(AbortSignal, "timeout").mockImplementation(() => new AbortController().signal);
});

afterEach(() => {
  Date.now = now;
  vi.restoreAllMocks();
});

it("two people and an employee race for one conversation: nothing is doubled, talked over or lost", {
  timeout: 120_000 * TIMES,
}, async () => {
  const figures = noFigures();
  for (const seed of ONLY ? [ONLY] : Array.from({ length: SCHEDULES }, (_, i) => i + 1))
    await race(seed, figures);
  const { doubled, talkedOver, lost, others, ...counts } = figures;
  const broken = { doubled: doubled.length, talkedOver: talkedOver.length, lost: lost.length };
  if (TIMES > 1) process.stderr.write(`${JSON.stringify({ ...counts, ...broken })}\n`);
  expect({ doubled, talkedOver, lost, others }).toEqual({
    doubled: [],
    talkedOver: [],
    lost: [],
    others: [],
  });
  // It was a race: people spoke, and answers were ready when they took over.
  if (!ONLY) {
    expect(counts.stretches).toBeGreaterThan(SCHEDULES / 2);
    expect(counts.spoken).toBeGreaterThan(SCHEDULES);
    expect(counts.relayed).toBeGreaterThan(SCHEDULES / 2);
    expect(counts.heldBack).toBeGreaterThan(0);
  }
});
