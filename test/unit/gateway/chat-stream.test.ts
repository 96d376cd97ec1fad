import { beforeEach, describe, expect, it } from "vitest";
import type { ModelCall } from "../../../src/llm/model.ts";
import {
  answerFor,
  failureFor,
  type GatewayWorld,
  gatewayWorld,
  type Line,
  say,
} from "../../doubles/gateway-world.ts";

const HI = [{ role: "user" as const, content: "Hi" }];
let world: GatewayWorld;
let token: string;
beforeEach(async () => {
  world = gatewayWorld();
  token = await world.mint("acme");
});

const ask = (change: object = {}) =>
  world.post("/v1/chat/completions", token, { model: "fast", messages: HI, stream: true, ...change });
const tick = () => new Promise((resolve) => setImmediate(resolve));
const eventsOf = (text: string) =>
  text
    .split("\n\n")
    .filter((event) => event !== "")
    .map((event) => event.replace(/^data: /, ""))
    .map((data) => (data === "[DONE]" ? data : JSON.parse(data)));
const textOf = (events: { choices?: { delta: { content?: string } }[] }[]) =>
  events.map((event) => event.choices?.[0]?.delta.content ?? "").join("");

/** A call that a test leads by hand. */
function held() {
  const end = Promise.withResolvers<Awaited<ReturnType<Line>>>();
  const begun = Promise.withResolvers<void>();
  let call: ModelCall | undefined;
  const line: Line = (own) => {
    call = own;
    own.onEvent?.({ type: "begin", deployment: "local", model: "qwen3:8b" });
    begun.resolve();
    return end.promise;
  };
  const current = () => call as ModelCall;
  return {
    line,
    end,
    begun: begun.promise,
    call: current,
    text: (delta: string) => current().onEvent?.({ type: "text", delta }),
  };
}

it("is events with the role first, the finish reason last, and [DONE] behind", async () => {
  world.script.push(say("All ", "is ", "well."));
  const response = await ask();
  expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  expect(response.headers.get("x-konstruct-deployment")).toBe("local");
  expect(response.headers.get("x-request-id")).toBe("id1");
  const events = eventsOf(await response.text());
  expect(events[0].choices[0].delta).toEqual({ role: "assistant", content: "All " });
  expect(events[1].choices[0].delta).toEqual({ content: "is " });
  expect(events.at(-2).choices[0]).toMatchObject({ delta: {}, finish_reason: "stop" });
  expect(events.at(-1)).toBe("[DONE]");
  expect(events.every((event) => event === "[DONE]" || !("usage" in event))).toBe(true);
});

it("sends usage in a chunk of its own, only where it was asked for", async () => {
  const events = eventsOf(await (await ask({ stream_options: { include_usage: true } })).text());
  expect(events.at(-2)).toMatchObject({ choices: [], usage: { prompt_tokens: 12, completion_tokens: 4 } });
  expect(events.slice(0, -2).every((event) => event.usage === null)).toBe(true);
});

it("sends no head before the first text, and the first text at once", async () => {
  const model = held();
  world.script.push(model.line);
  let answered: Response | undefined;
  const asking = ask().then((response) => {
    answered = response;
    return response;
  });
  await model.begun;
  await tick();
  expect(answered).toBeUndefined();
  model.text("First");
  const reader = (await asking).body?.getReader();
  const { value } = (await reader?.read()) ?? {};
  expect(textOf(eventsOf(new TextDecoder().decode(value)))).toBe("First");
  model.end.resolve(answerFor(model.call(), "First"));
});

it("writes what arrives in one tick in one chunk, and what arrives later in another", async () => {
  const model = held();
  world.script.push(model.line);
  const asking = ask();
  await model.begun;
  for (const delta of ["a", "b", "c"]) model.text(delta);
  await tick();
  for (const delta of ["d", "e"]) model.text(delta);
  model.end.resolve(answerFor(model.call(), "abcde"));
  const events = eventsOf(await (await asking).text());
  expect(events.flatMap((event) => event.choices?.[0]?.delta.content ?? [])).toEqual(["abc", "de"]);
});

it("survives every character that JSON or a stream could trip over", async () => {
  const nasty = ['"quoted"\n\n', "data: [DONE]\n\n", "\u2028\u0000\ud83d\ude00", "\\", "\ud83d"];
  world.script.push(say(...nasty));
  const events = eventsOf(await (await ask()).text());
  expect(textOf(events)).toBe(nasty.join(""));
});

describe("an answer that another deployment begins anew", () => {
  it("is that one's alone where nothing was sent yet", async () => {
    world.script.push(async (call) => {
      call.onEvent?.({ type: "begin", deployment: "first", model: "one" });
      call.onEvent?.({ type: "text", delta: "half" });
      call.onEvent?.({ type: "restart" });
      call.onEvent?.({ type: "begin", deployment: "second", model: "two" });
      await tick();
      call.onEvent?.({ type: "text", delta: "whole" });
      return answerFor(call, "whole");
    });
    const response = await ask();
    expect(response.headers.get("x-konstruct-deployment")).toBe("second");
    const events = eventsOf(await response.text());
    expect(textOf(events)).toBe("whole");
    expect(events[0].model).toBe("two");
  });

  it("ends in one error and no [DONE] where text was sent, and the other is not asked in vain", async () => {
    const model = held();
    world.script.push(model.line);
    const asking = ask();
    await model.begun;
    model.text("half");
    const response = await asking;
    model.call().onEvent?.({ type: "restart" });
    expect(model.call().signal.aborted).toBe(true);
    model.text("never seen");
    model.end.resolve(failureFor(model.call(), [{ class: "stream_cut" }, { class: "aborted" }]));
    const events = eventsOf(await response.text());
    expect(textOf(events)).toBe("half");
    expect(events.at(-1)).toMatchObject({ error: { code: "stream_broken_off", type: "server_error" } });
    expect(events).toHaveLength(2);
  });
});

it("ends in one error and no [DONE] where the call fails after text was sent", async () => {
  const model = held();
  world.script.push(model.line);
  const asking = ask();
  await model.begun;
  model.text("half");
  await tick();
  model.end.resolve(failureFor(model.call(), [{ class: "stream_cut" }]));
  const text = await (await asking).text();
  expect(text).not.toContain("[DONE]");
  expect(eventsOf(text).at(-1).error).toMatchObject({ code: "all_providers_unavailable" });
});

it("throws in the official client where the call fails after text was sent", async () => {
  world.script.push(async (call) => {
    await say("half")(call);
    return failureFor(call, [{ class: "stream_cut" }]);
  });
  const stream = await world
    .client(token)
    .chat.completions.create({ model: "fast", messages: HI, stream: true });
  const read = async () => {
    for await (const _ of stream);
  };
  await expect(read()).rejects.toThrow("All providers unavailable");
});

it("aborts the call when its reader goes away, and reports what was produced", async () => {
  const model = held();
  world.script.push(model.line);
  const asking = ask();
  await model.begun;
  model.text("half");
  await (await asking).body?.cancel();
  expect(model.call().signal.aborted).toBe(true);
  model.text("to nobody");
  model.end.resolve(failureFor(model.call(), [{ class: "aborted" }]));
  await world.settled();
  expect(world.reported).toHaveLength(1);
});

it("aborts the call when the request is given up before anything was sent", async () => {
  const model = held();
  world.script.push(model.line);
  const given = new AbortController();
  const asking = world.request("/v1/chat/completions", {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ model: "fast", messages: HI }),
    signal: given.signal,
  });
  await model.begun;
  given.abort();
  expect(model.call().signal.aborted).toBe(true);
  model.end.resolve(failureFor(model.call(), [{ class: "aborted" }]));
  expect((await asking).status).toBe(499);
});

it.each([true, false])(
  "is kept at work from its beginning, whoever goes away (stream: %s)",
  async (stream) => {
    const model = held();
    world.script.push(model.line);
    const asking = ask({ stream });
    await model.begun;
    await tick();
    expect(world.kept).toHaveLength(1);
    model.end.resolve(answerFor(model.call(), "well"));
    await asking;
  },
);

it("says a refusal in a delta of its own", async () => {
  world.script.push((call) => answerFor(call, "I will not.", { finish: "refusal" }));
  const events = eventsOf(await (await ask()).text());
  expect(events.map((event) => event.choices?.[0]?.delta.refusal).filter(Boolean)).toEqual(["I will not."]);
});
