// What a program reads where no model answered, streamed and not.

import OpenAI from "openai";
import { beforeEach, describe, expect, it } from "vitest";
import { type Failed, failureFor, type GatewayWorld, gatewayWorld } from "../../doubles/gateway-world.ts";

const HI = [{ role: "user" as const, content: "Hi" }];
let world: GatewayWorld;
let token: string;
beforeEach(async () => {
  world = gatewayWorld();
  token = await world.mint("acme");
});

const down: Failed[] = [{ class: "server_error" }, { class: "timeout_first_token" }];
const CASES: [string, Failed[], number, string][] = [
  ["everything is down", down, 503, "all_providers_unavailable"],
  ["nothing is configured", [], 503, "all_providers_unavailable"],
  ["our own keys are refused", [{ class: "unauthorized" }], 503, "all_providers_unavailable"],
  ["every model is at its limit", [{ class: "rate_limited" }], 429, "rate_limit_exceeded"],
  [
    "one is at its limit and one is down",
    [{ class: "rate_limited" }, ...down],
    503,
    "all_providers_unavailable",
  ],
  ["it is too long for all", [{ class: "context_too_long" }], 400, "context_length_exceeded"],
  [
    "it is too long for one and the other is down",
    [{ class: "context_too_long" }, ...down],
    503,
    "all_providers_unavailable",
  ],
  [
    "it is too long for the only one that may be asked",
    [{ class: "model_missing" }, { class: "context_too_long" }],
    400,
    "context_length_exceeded",
  ],
  [
    "it is too long for one and too much for another",
    [{ class: "bad_request" }, { class: "context_too_long" }],
    400,
    "invalid_request",
  ],
  ["nobody may be asked", [{ class: "model_missing" }], 503, "all_providers_unavailable"],
  ["it breaks a provider's policy", [...down, { class: "content_policy" }], 400, "content_policy_violation"],
  ["every provider finds it malformed", [{ class: "bad_request" }], 400, "invalid_request"],
  ["the budget is used up", [{ class: "budget_exhausted" }], 429, "budget_exhausted"],
];

describe.each([false, true])("with stream: %s", (stream) => {
  const ask = () => world.post("/v1/chat/completions", token, { model: "fast", messages: HI, stream });

  it.each(CASES)("where %s", async (_what, failures, status, code) => {
    world.script.push((call) => failureFor(call, failures));
    const response = await ask();
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toContain("application/json");
    const { error } = await response.json();
    expect(error.code).toBe(code);
    expect(Object.keys(error).sort()).toEqual(["code", "message", "param", "type"]);
    await world.settled();
    expect(world.reported).toHaveLength(1);
  });

  it("says when it may be worth another try", async () => {
    world.script.push((call) => failureFor(call, down, 1_500));
    expect((await ask()).headers.get("retry-after")).toBe("2");
  });

  it("tells the official clients not to try again where the budget is used up", async () => {
    world.script.push((call) => failureFor(call, [{ class: "budget_exhausted" }]));
    expect((await ask()).headers.get("x-should-retry")).toBe("false");
  });

  it("gives the provider's reason for a refusal on policy, and no other provider's words", async () => {
    world.script.push((call) => failureFor(call, [{ class: "content_policy", message: "weapons" }]));
    expect((await (await ask()).json()).error.message).toBe("weapons");
    world.script.push((call) => failureFor(call, [{ class: "server_error", message: "db-7 is full" }]));
    expect(await (await ask()).text()).not.toContain("db-7");
  });

  it("is an error with that status to the official client", async () => {
    world.script.push((call) => failureFor(call, down));
    const create = world.client(token).chat.completions.create({ model: "fast", messages: HI, stream });
    await expect(create).rejects.toBeInstanceOf(OpenAI.InternalServerError);
    await expect(create).rejects.toMatchObject({ status: 503, requestID: expect.stringMatching(/^id/) });
  });

  it("is a 500 without a word of the reason where the fault is a bug", async () => {
    world.script.push(() => {
      throw new Error("undefined is not a tenant");
    });
    const response = await ask();
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("undefined");
    expect(world.log.lines).toMatchObject([{ level: "error", event: "gateway_failed" }]);
  });
});

it("is one sentence from /complete, in the words of the contract", async () => {
  world.script.push((call) => failureFor(call, down));
  const response = await world.post("/complete", token, { model: "fast", messages: HI, tenant_id: "acme" });
  expect(response.status).toBe(503);
  expect(await response.json()).toEqual({ error: "All providers unavailable" });
});
