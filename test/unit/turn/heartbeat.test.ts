import { describe, expect, it } from "vitest";
import type { FencedResult } from "../../../src/conversation/port.ts";
import { HEARTBEAT_MS, LEASE_MS } from "../../../src/limits.ts";
import { startHeartbeat } from "../../../src/turn/heartbeat.ts";
import { fakeTime } from "../../doubles/fake-time.ts";
import { LEASE, REF } from "./views.ts";

function beating(answer: () => Promise<FencedResult>) {
  const time = fakeTime();
  let beats = 0;
  const heartbeat = startHeartbeat(
    {
      ...time,
      conversations: {
        heartbeat: () => {
          beats++;
          return answer();
        },
      },
    },
    REF,
    LEASE,
  );
  return { time, heartbeat, beats: () => beats };
}

describe("a heartbeat", () => {
  it("costs a short turn nothing", async () => {
    const { time, heartbeat, beats } = beating(async () => "ok");
    await time.advance(HEARTBEAT_MS - 1);
    heartbeat.stop();
    await time.advance(60_000);
    expect(beats()).toBe(0);
    expect(time.sleepers()).toBe(0);
  });

  it("beats every HEARTBEAT_MS while the turn may go on", async () => {
    const { time, heartbeat, beats } = beating(async () => "ok");
    await time.advance(5 * HEARTBEAT_MS);
    expect(beats()).toBe(5);
    expect(heartbeat.signal.aborted).toBe(false);
    expect(heartbeat.verdict()).toBeUndefined();
    heartbeat.stop();
  });

  it.each(["stale", "superseded", "stop", "cancelled"] as const)(
    "ends the turn with the word %s",
    async (word) => {
      const { time, heartbeat, beats } = beating(async () => word);
      await time.advance(HEARTBEAT_MS);
      expect(heartbeat.signal.aborted).toBe(true);
      expect(heartbeat.verdict()).toBe(word);
      await time.advance(60_000);
      expect(beats()).toBe(1);
    },
  );

  it("asks at once before something becomes visible", async () => {
    const { heartbeat, beats } = beating(async () => "ok");
    expect(await heartbeat.confirm()).toBe(true);
    expect(beats()).toBe(1);
    heartbeat.stop();
  });

  it.each(["stale", "superseded", "stop", "cancelled"] as const)(
    "ends the turn where it is answered %s then",
    async (word) => {
      const { heartbeat } = beating(async () => word);
      expect(await heartbeat.confirm()).toBe(false);
      expect(heartbeat.verdict()).toBe(word);
    },
  );

  it("confirms nothing where nobody answers, and the turn goes on", async () => {
    const { heartbeat } = beating(() => Promise.reject(new Error("reset")));
    expect(await heartbeat.confirm()).toBe(false);
    expect(heartbeat.verdict()).toBeUndefined();
    heartbeat.stop();
  });

  it("says nothing of an answer that comes after it was stopped", async () => {
    let answer: (result: FencedResult) => void = () => {};
    const { time, heartbeat } = beating(() => new Promise((resolve) => (answer = resolve)));
    await time.advance(HEARTBEAT_MS);
    heartbeat.stop();
    answer("stop");
    await time.advance(1);
    expect(heartbeat.signal.aborted).toBe(false);
    expect(heartbeat.verdict()).toBeUndefined();
  });
});

describe("a conversation that cannot be reached", () => {
  it("is lost after half a lease, not before: another may hold the turn by then", async () => {
    const { time, heartbeat } = beating(() => Promise.reject(new Error("reset")));
    await time.advance(LEASE_MS / 2);
    expect(heartbeat.signal.aborted).toBe(false);
    await time.advance(HEARTBEAT_MS);
    expect(heartbeat.verdict()).toBe("stale");
  });

  it("is not lost where it answers again in time", async () => {
    let down = true;
    const { time, heartbeat } = beating(async () => {
      if (down) throw new Error("reset");
      return "ok";
    });
    await time.advance(4 * HEARTBEAT_MS);
    down = false;
    await time.advance(HEARTBEAT_MS);
    down = true;
    await time.advance(4 * HEARTBEAT_MS);
    expect(heartbeat.signal.aborted).toBe(false);
    heartbeat.stop();
  });

  it("is lost as well where it takes the call and never answers", async () => {
    const { time, heartbeat } = beating(() => new Promise(() => {}));
    await time.advance(LEASE_MS);
    expect(heartbeat.verdict()).toBe("stale");
  });
});
