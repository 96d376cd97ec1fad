import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { systemTimer } from "../../../src/clock.ts";
import { watchCall } from "../../../src/llm/timeouts.ts";

const LIMITS = { firstTokenMs: 1_000, idleMs: 300, totalMs: 5_000 };
let caller: AbortController;

beforeEach(() => {
  vi.useFakeTimers();
  caller = new AbortController();
});
afterEach(() => vi.useRealTimers());

const watch = (timeouts = LIMITS, unseenMs?: number) => {
  const { signal } = caller;
  const watched = watchCall({ timeouts, signal, clock: Date.now, startTimer: systemTimer, unseenMs });
  const state: { reason?: string } = {};
  watched.stopped.then((reason) => {
    state.reason = reason;
  });
  return { ...watched, state };
};

describe("the three limits of a call", () => {
  it("stop a call that gives no first token", async () => {
    const { signal, state } = watch();
    await vi.advanceTimersByTimeAsync(999);
    expect(signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect([signal.aborted, state.reason]).toEqual([true, "timeout_first_token"]);
  });

  it("stop a stream that stalls", async () => {
    const { touch, state } = watch();
    await vi.advanceTimersByTimeAsync(900);
    touch();
    await vi.advanceTimersByTimeAsync(299);
    expect(state.reason).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(state.reason).toBe("timeout_idle");
  });

  it("find a stall right behind a first token that came early", async () => {
    const { touch, state } = watch();
    touch();
    await vi.advanceTimersByTimeAsync(300);
    expect(state.reason).toBe("timeout_idle");
  });

  it("begin nothing anew for a token after the end", async () => {
    const { touch, end } = watch();
    end();
    touch();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("stop a stream that never ends, however lively", async () => {
    const { touch, state } = watch();
    for (let passed = 0; passed < 4_900; passed += 100) {
      touch();
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(state.reason).toBeUndefined();
    touch();
    await vi.advanceTimersByTimeAsync(100);
    expect(state.reason).toBe("timeout_total");
  });

  it("leave a lively stream alone after the time for the first token", async () => {
    const { touch, state, end } = watch();
    for (let passed = 0; passed < 3_000; passed += 200) {
      touch();
      await vi.advanceTimersByTimeAsync(200);
    }
    expect(state.reason).toBeUndefined();
    end();
  });

  it("end at once when the caller gives up", async () => {
    const { signal, state } = watch();
    caller.abort();
    await vi.advanceTimersByTimeAsync(0);
    expect([signal.aborted, state.reason]).toEqual([true, "aborted"]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("end before they begin where the caller has already given up", async () => {
    caller.abort();
    const { signal, state } = watch();
    await vi.advanceTimersByTimeAsync(0);
    expect([signal.aborted, state.reason, vi.getTimerCount()]).toEqual([true, "aborted", 0]);
  });

  it("leave no timer behind once the call has ended", async () => {
    const { end, signal, state } = watch();
    end();
    expect(vi.getTimerCount()).toBe(0);
    caller.abort();
    await vi.advanceTimersByTimeAsync(10_000);
    expect([signal.aborted, state.reason]).toEqual([false, undefined]);
  });

  it("start no timer for a token: the one that runs looks when it fires", async () => {
    const started: number[] = [];
    const startTimer = (ms: number, run: () => void) => {
      started.push(ms);
      return systemTimer(ms, run);
    };
    const timeouts = { firstTokenMs: 1_000, idleMs: 3_000, totalMs: 9_000 };
    const limits = watchCall({ timeouts, signal: caller.signal, clock: Date.now, startTimer });
    await vi.advanceTimersByTimeAsync(400);
    limits.touch();
    expect(started).toEqual([1_000]);
    await vi.advanceTimersByTimeAsync(2_999);
    expect(limits.signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await limits.stopped).toBe("timeout_idle");
    expect(started).toEqual([1_000, 2_400]);
  });

  it("look each idle time while no first token is there", async () => {
    const { state, touch } = watch();
    await vi.advanceTimersByTimeAsync(950);
    touch();
    await vi.advanceTimersByTimeAsync(299);
    expect(state.reason).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(state.reason).toBe("timeout_idle");
  });

  it("run on one timer, however many chunks arrive", async () => {
    const { touch, end } = watch();
    for (let chunk = 0; chunk < 500; chunk += 1) touch();
    expect(vi.getTimerCount()).toBe(1);
    end();
  });
});

describe("a call that is mostly over before anybody loses patience", () => {
  it("hears of a caller who gave up when that time is over", async () => {
    const { signal, state } = watch(LIMITS, 50);
    await vi.advanceTimersByTimeAsync(10);
    caller.abort();
    await vi.advanceTimersByTimeAsync(39);
    expect([signal.aborted, state.reason]).toEqual([false, undefined]);
    await vi.advanceTimersByTimeAsync(1);
    expect([signal.aborted, state.reason]).toEqual([true, "aborted"]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("ends at once for a caller who gives up later", async () => {
    const { state } = watch(LIMITS, 50);
    await vi.advanceTimersByTimeAsync(60);
    caller.abort();
    await vi.advanceTimersByTimeAsync(0);
    expect(state.reason).toBe("aborted");
  });

  it("does not listen where it ended before", async () => {
    const listen = vi.spyOn(caller.signal, "addEventListener");
    const { end } = watch(LIMITS, 50);
    await vi.advanceTimersByTimeAsync(49);
    end();
    expect([listen.mock.calls.length, vi.getTimerCount()]).toEqual([0, 0]);
  });

  it("keeps its limits, also those that are shorter", async () => {
    const long = watch(LIMITS, 50);
    const short = watch({ ...LIMITS, firstTokenMs: 20 }, 50);
    await vi.advanceTimersByTimeAsync(20);
    expect(short.state.reason).toBe("timeout_first_token");
    await vi.advanceTimersByTimeAsync(979);
    expect(long.state.reason).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(long.state.reason).toBe("timeout_first_token");
  });
});
