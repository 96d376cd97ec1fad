import { describe, expect, it } from "vitest";
import { socketName } from "../../../../src/channels/mattermost/socket-name.ts";
import {
  CHECK_MS,
  catchUpSince,
  checkHealth,
  retryDelay,
  type SocketHealth,
} from "../../../../src/channels/mattermost/socket-plan.ts";
import { TENANT_CACHE_MS } from "../../../../src/limits.ts";

const health = (changes: Partial<SocketHealth> = {}): SocketHealth => ({
  live: true,
  connectedAt: 0,
  heardAt: 0,
  pingedAt: 0,
  ...changes,
});

describe("the health of a socket", () => {
  it("is asked for by a ping when nothing was heard for 20 seconds", () => {
    expect(checkHealth(health(), 19_999)).toBe("keep");
    expect(checkHealth(health(), 20_000)).toBe("ping");
    expect(checkHealth(health({ heardAt: 5_000 }), 20_000)).toBe("keep");
    expect(checkHealth(health({ pingedAt: 20_000 }), 24_000)).toBe("keep");
  });

  it("is lost after two pings without a sign of life", () => {
    expect(checkHealth(health({ pingedAt: 40_000 }), 43_500)).toBe("keep");
    expect(checkHealth(health({ pingedAt: 40_000 }), 43_501)).toBe("dead");
  });

  it("is lost where the server does not say hello within ten seconds", () => {
    expect(checkHealth(health({ live: false }), 10_000)).toBe("keep");
    expect(checkHealth(health({ live: false }), 10_001)).toBe("dead");
  });

  it("is looked at often enough to see a revoked token within five seconds", () => {
    expect(CHECK_MS).toBeLessThan(TENANT_CACHE_MS);
  });
});

describe("the next attempt", () => {
  it("comes later and later, up to a minute, and never all at once", () => {
    expect([0, 1, 2, 3, 7, 50].map((failures) => retryDelay(failures, () => 1))).toEqual([
      1_000, 1_000, 2_000, 4_000, 60_000, 60_000,
    ]);
    expect(retryDelay(3, () => 0)).toBe(2_000);
  });

  it("reads again what was said just before the end, and never from before time", () => {
    expect(catchUpSince({ seenAt: 100_000 })).toBe(95_000);
    expect(catchUpSince({ seenAt: 10 })).toBe(0);
  });
});

describe("the name of the listening object", () => {
  it("begins with the tenant and is another for every connection", () => {
    expect(socketName("acme.chat")).toBe("acme/acme.chat");
    expect(socketName("acme.other")).not.toBe(socketName("acme.chat"));
    expect(socketName("nonsense")).toBeUndefined();
  });
});
