import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Deployment } from "../../../src/llm/catalog.ts";
import { measureRequest } from "../../../src/llm/fit-context.ts";
import { COOLDOWN_MS } from "../../../src/llm/health/circuit.ts";
import { withAttempts } from "../../../src/llm/health/health.ts";
import type { ModelRequest } from "../../../src/llm/model.ts";
import { pathOf } from "../../../src/llm/path.ts";
import { planRoute, type RouteInput } from "../../../src/llm/route.ts";
import type { HealthBook } from "../../../src/tenants/model-book.ts";
import type { GroupSettings } from "../../../src/tenants/policy.ts";
import { attempt, failed, T } from "./health/attempts.ts";
import { kbSearch, request } from "./providers/requests.ts";
import { deployment, LOCAL } from "./scripted-provider.ts";

const NOW = T + 10_000;

interface Asked extends Partial<Omit<RouteInput, "isCold" | "path">> {
  order?: GroupSettings["order"];
  cold?: string[];
}

/** Plans a call to these deployments in that order. */
function plan(over: Record<string, Partial<Deployment>>, asked: Asked = {}) {
  const { order = "listed", cold = [], ...input } = asked;
  const ids = Object.keys(over);
  const catalog = {
    deployments: ids.map((id) => deployment(id, over[id])),
    groups: { main: { id: "main", order, deployments: ids } },
  };
  const wanted: ModelRequest = input.request ?? request();
  const path = pathOf(catalog, "main");
  if (!path) throw new Error("no path");
  const route = planRoute({
    path,
    request: wanted,
    size: measureRequest(wanted),
    localOnly: false,
    freeOnly: false,
    preferLocal: false,
    health: {},
    now: NOW,
    isCold: ({ deployment: { id } }) => cold.includes(id),
    isBeingTried: () => false,
    random: () => 0,
    ...input,
  });
  return {
    order: route.order.map((step) => step.deployment.id),
    skipped: Object.fromEntries(
      route.candidates.flatMap(({ deployment: id, skipped }) => (skipped ? [[id, skipped]] : [])),
    ),
    candidates: route.candidates,
  };
}

const five = (id: string) =>
  Array.from({ length: 5 }, () => failed("network", { deployment: id, startedAt: T, totalMs: 0 }));
const without = (capability: "tools" | "images" | "schemas") => ({
  capabilities: { tools: true, images: true, schemas: true, prefill: false, [capability]: false },
});
const picture = { type: "image" as const, mediaType: "image/png", data: "aGk=" };
const ask = (text: string) => ({ role: "user" as const, content: [{ type: "text" as const, text }] });

describe("a route", () => {
  it("is the listed order", () => {
    expect(plan({ a: {}, b: {} })).toMatchObject({ order: ["a", "b"], skipped: {} });
  });

  it("is by latency where the group says so, with the scores that decided", () => {
    const health = withAttempts({}, [
      attempt({ deployment: "a", firstTokenMs: 4_000, totalMs: 6_000 }),
      attempt({ deployment: "b" }),
    ]);
    const { order, candidates } = plan({ a: {}, b: {} }, { order: "latency", health });
    expect(order).toEqual(["b", "a"]);
    expect(candidates).toEqual([
      { deployment: "b", scoreMs: 2_700 },
      { deployment: "a", scoreMs: 9_000 },
    ]);
  });

  it("leaves out what is switched off", () => {
    expect(plan({ a: { isActive: false }, b: {} })).toMatchObject({
      order: ["b"],
      skipped: { a: "switched_off" },
    });
  });

  it("has only what costs nothing and is local once the budget is used up", () => {
    const { order, skipped } = plan(
      { a: {}, b: { locality: "local" }, c: LOCAL, d: { ...LOCAL, locality: "cloud" } },
      { freeOnly: true },
    );
    expect(order).toEqual(["c"]);
    expect(skipped).toEqual({ a: "over_budget", b: "over_budget", d: "over_budget" });
  });

  it("prefers local ones where money runs short, and keeps the others behind them", () => {
    expect(plan({ a: {}, b: LOCAL, c: {} }, { preferLocal: true }).order).toEqual(["b", "a", "c"]);
  });
});

describe("what a request needs", () => {
  it("keeps tools from whoever cannot call them", () => {
    const { order, skipped } = plan(
      { a: without("tools"), b: {} },
      { request: request({ tools: [kbSearch] }) },
    );
    expect([order, skipped]).toEqual([["b"], { a: "no_tools" }]);
  });

  it("keeps a schema from whoever takes none", () => {
    const output = { name: "plan", schema: { type: "object" } };
    expect(plan({ a: without("schemas") }, { request: request({ output }) })).toMatchObject({
      order: [],
      skipped: { a: "no_schemas" },
    });
  });

  it("shows an image to whoever can see it", () => {
    const seen = request({ messages: [{ role: "user", content: [picture] }] });
    expect(plan({ a: without("images"), b: {} }, { request: seen })).toMatchObject({
      order: ["b"],
      skipped: { a: "no_images" },
    });
  });

  it("lets a model without eyes answer where nobody sees: it can say so", () => {
    const seen = request({ messages: [{ role: "user", content: [picture] }] });
    expect(plan({ a: without("images") }, { request: seen })).toMatchObject({ order: ["a"], skipped: {} });
  });

  it("forgets an image of a turn that was answered", () => {
    const later = request({
      messages: [
        { role: "user", content: [picture] },
        { role: "assistant", content: [{ type: "text", text: "A cat." }] },
        ask("Thanks."),
      ],
    });
    expect(plan({ a: without("images"), b: {} }, { request: later }).order).toEqual(["a", "b"]);
  });

  it("goes to a larger window where it is too long", () => {
    const long = request({ messages: [ask("x".repeat(30_000))] });
    expect(plan({ a: { contextWindow: 4_096 }, b: {} }, { request: long })).toMatchObject({
      order: ["b"],
      skipped: { a: "too_long" },
    });
  });
});

describe("a sick deployment", () => {
  const health: HealthBook = withAttempts({}, five("a"));
  const asked = { a: {}, b: {} };

  it("is left alone while its circuit is open", () => {
    expect(plan(asked, { health, now: T + 1 })).toMatchObject({
      order: ["b"],
      skipped: { a: "circuit_open" },
    });
  });

  it("is a candidate again when its cooldown is over", () => {
    expect(plan(asked, { health, now: T + COOLDOWN_MS }).order).toEqual(["a", "b"]);
  });

  it("is left alone while another isolate probes it", () => {
    const circuit = { ...health.a?.circuit, probedAt: T + COOLDOWN_MS } as NonNullable<
      HealthBook[string]
    >["circuit"];
    const probed = { a: { circuit } };
    expect(plan(asked, { health: probed, now: T + COOLDOWN_MS + 1 }).skipped).toEqual({ a: "circuit_open" });
  });
});

describe("a cold deployment", () => {
  it("waits behind all that can answer now", () => {
    expect(plan({ a: LOCAL, b: {}, c: {} }, { cold: ["a"] })).toMatchObject({
      order: ["b", "c", "a"],
      skipped: { a: "cold" },
    });
  });

  it("is asked like any other where it is alone", () => {
    expect(plan({ a: LOCAL }, { cold: ["a"] })).toMatchObject({ order: ["a"], skipped: {} });
  });

  it("is asked where the others may not be", () => {
    expect(plan({ a: LOCAL, b: {} }, { cold: ["a"], localOnly: true })).toMatchObject({
      order: ["a"],
      skipped: { b: "not_local" },
    });
  });
});

describe("a long path", () => {
  it("has four calls, and gives each provider one before any gets a second", () => {
    const anthropic = { baseUrl: "https://anthropic.example.com", provider: "anthropic" as const };
    const over = { a: LOCAL, b: anthropic, c: anthropic, d: anthropic, e: {} };
    expect(plan(over as Record<string, Partial<Deployment>>).order).toEqual(["a", "b", "c", "e"]);
  });
});

describe("any route of somebody who is pinned to local models", () => {
  const anyDeployment = fc.record({
    locality: fc.constantFrom<"local" | "cloud">("local", "cloud"),
    isActive: fc.boolean(),
    contextWindow: fc.constantFrom(2_048, 100_000),
    images: fc.boolean(),
    sick: fc.boolean(),
    cold: fc.boolean(),
  });

  it("holds nothing but local deployments, whatever else is true", () => {
    fc.assert(
      fc.property(
        fc.array(anyDeployment, { minLength: 1, maxLength: 8 }),
        fc.record({
          freeOnly: fc.boolean(),
          preferLocal: fc.boolean(),
          order: fc.constantFrom<"listed" | "latency">("listed", "latency"),
          image: fc.boolean(),
        }),
        (some, { image, ...input }) => {
          const over = Object.fromEntries(
            some.map(({ images, sick: _sick, cold: _cold, ...one }, index) => [
              `d${index}`,
              { ...one, ...(images ? {} : without("images")) },
            ]),
          );
          const health = withAttempts(
            {},
            some.flatMap(({ sick }, index) => (sick ? five(`d${index}`) : [])),
          );
          const cold = some.flatMap(({ cold: isCold }, index) => (isCold ? [`d${index}`] : []));
          const wanted = request(image ? { messages: [{ role: "user", content: [picture] }] } : {});
          const { order, candidates } = plan(over, {
            ...input,
            localOnly: true,
            health,
            cold,
            request: wanted,
          });
          for (const id of order) expect(over[id]?.locality).toBe("local");
          expect(candidates).toHaveLength(some.length);
        },
      ),
      { numRuns: 300 },
    );
  });
});
