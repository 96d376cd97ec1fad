import { afterEach, expect, it, vi } from "vitest";

const MINUTE = 60_000;

async function typing() {
  vi.resetModules();
  vi.stubGlobal("location", { origin: "http://127.0.0.1:8787" });
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (_url: string, init: RequestInit) => {
    asked.push(JSON.parse(String(init.body)).agentId);
    throw new TypeError("the network is away");
  });
  const { warmUp } = await import("../../../console/src/playground/warm-up.ts");
  return { warmUp, asked };
}

afterEach(() => vi.unstubAllGlobals());

it("says once a minute that somebody types, for each employee, however fast they type", async () => {
  const { warmUp, asked } = await typing();
  for (let at = 0; at < 2 * MINUTE; at += 1_000) {
    warmUp("ada", at);
    if (at === 5_000) warmUp("grace", at);
  }
  await vi.waitFor(() => expect(asked.sort()).toEqual(["ada", "ada", "grace"]));
});

it("fails without a word: the answer itself says what is wrong", async () => {
  const { warmUp, asked } = await typing();
  expect(() => warmUp("ada", 0)).not.toThrow();
  await vi.waitFor(() => expect(asked).toEqual(["ada"]));
});
