// A pool of scripted providers and one call to it, under the fake timers of the test.

import { vi } from "vitest";
import type { Catalog, Deployment } from "../../../src/llm/catalog.ts";
import type { ModelCall, ModelEvent } from "../../../src/llm/model.ts";
import { createModelPool } from "../../../src/llm/router.ts";
import type { LogFields } from "../../../src/log.ts";
import { request } from "./providers/requests.ts";
import { type Act, deployment, fails, ScriptedProvider } from "./scripted-provider.ts";

export const START = Date.parse("2026-11-20T12:00:00Z");

/** A pool whose deployments are these scripts, all in group `main`, and one call to it. */
export function pool(
  scripts: Record<string, Act[]>,
  over: Partial<Record<string, Partial<Deployment>>> = {},
) {
  const providers = Object.fromEntries(
    Object.entries(scripts).map(([id, acts]) => [id, new ScriptedProvider(...acts)]),
  );
  const catalog: Catalog = {
    deployments: Object.keys(scripts).map((id) => deployment(id, over[id])),
    groups: { main: { deployments: Object.keys(scripts) } },
  };
  const logged: { event: string; fields: LogFields }[] = [];
  const note = (event: string, fields: LogFields = {}) => {
    logged.push({ event, fields });
  };
  const events: ModelEvent[] = [];
  const models = createModelPool({
    catalog,
    provider: ({ id }) => providers[id] ?? new ScriptedProvider(fails("model_missing")),
    log: { info: note, warn: note, error: note },
    random: () => 1,
  });
  const call = (more: Partial<ModelCall> = {}) =>
    models.complete({
      group: "main",
      request: request(),
      tenantId: "acme",
      agentId: "ada",
      signal: new AbortController().signal,
      onEvent: (event) => events.push(event),
      ...more,
    });
  /** The call's result after that much time at most. */
  const run = async (ms = 60_000, more: Partial<ModelCall> = {}) => {
    const pending = call(more);
    await vi.advanceTimersByTimeAsync(ms);
    return pending;
  };
  const callsOf = (id: string) => providers[id]?.calls.length ?? 0;
  return { models, call, run, callsOf, events, logged, providers, catalog };
}

export const outcomes = (result: Awaited<ReturnType<ReturnType<typeof pool>["run"]>>) =>
  (result.ok ? result.value : result.error).attempts.map(({ deployment: id, outcome }) => `${id} ${outcome}`);
