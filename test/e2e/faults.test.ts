// Failover as a caller meets it: every fault, streamed and not, on each provider's wire, over HTTP against
// the Worker in workerd.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { appliesTo, expectedBy, FAULT_CASES, WIRES } from "../../bench/fault-cases.ts";
import { runFault } from "../../bench/fault-run.ts";
import { type FaultStage, startFaultStage } from "../../bench/fault-stage.ts";
import type { Wire } from "../doubles/fault-answers.ts";

const FIRST = "All is well.";
const SECOND = "The second says: all is well.";

let dir: string;
let stage: FaultStage;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "konstruct-faults-"));
  stage = await startFaultStage(dir);
}, 60_000);
afterAll(async () => {
  await stage?.close();
  rmSync(dir, { recursive: true, force: true });
});

const casesOf = (wire: Wire) =>
  [false, true].flatMap((stream) =>
    FAULT_CASES.filter((fault) => appliesTo(fault, wire)).map((fault) => {
      const title = `${fault.fault}: ${fault.promise} (${stream ? "streamed" : "whole"})`;
      return [title, fault, stream] as const;
    }),
  );

// One at a time on each wire: the servers that misbehave live in this process, and more would make them slow.
describe.concurrent.each(WIRES)("on the wire of %s", (wire) => {
  it.sequential.each(casesOf(wire))("%s", async (_title, fault, stream) => {
    const outcome = await runFault(stage, { fault, wire, stream });
    const by = expectedBy(fault, stream);
    expect(outcome).toMatchObject({ by, calls: { first: fault.calls, second: by === "second" ? 1 : 0 } });
    expect(outcome.ms).toBeGreaterThanOrEqual(fault.atLeastMs ?? 0);
    expect(outcome.ms).toBeLessThan(fault.atMostMs ?? 5_000);
    if (by === "first") {
      expect(outcome).toMatchObject({ text: FIRST, model: expect.stringMatching(/^first-model/) });
      expect(outcome.usage).toMatchObject({ prompt_tokens: 12, completion_tokens: 4 });
    } else if (by === "second") {
      expect(outcome).toMatchObject({ text: SECOND, model: "second-model" });
      expect(outcome.usage).toMatchObject({ prompt_tokens: 20, completion_tokens: 9 });
    } else expect(FIRST.startsWith(outcome.text)).toBe(true);
  });
});
