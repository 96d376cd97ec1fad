import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readEvents, StandInClient } from "./client.ts";

let client: StandInClient;
let dice = 0;

beforeEach(async () => {
  client = await StandInClient.start(() => dice);
  await client.send("POST", "/control/latency", { firstTokenMs: 0, perChunkMs: 0 });
});
afterEach(() => client.standIn.close());

const fault = (body: unknown) => client.send("POST", "/control/faults", body);
const stream = () => client.ask([{ role: "user", content: "one two three" }], { stream: true });

describe("scripts", () => {
  it("gives scripted answers in order, then its own", async () => {
    await client.send("POST", "/control/script", { answers: [{ text: "A" }, { text: "B" }] });
    expect([await client.say("x"), await client.say("x")]).toEqual(["A", "B"]);
    expect(await client.say("x")).toContain("stand-in");
  });

  it("keeps them for what employees say: what is asked about subjects before it uses none up", async () => {
    await client.send("POST", "/control/script", { answers: [{ text: "A" }] });
    const judged = async (content: string) => {
      const response_format = { type: "json_schema", json_schema: { name: "topic", schema: {} } };
      const answer = await client.ask([{ role: "user", content }], { response_format });
      const body = (await answer.json()) as { choices: { message: { content: string } }[] };
      return JSON.parse(body.choices[0]?.message.content ?? "") as { verdict: string };
    };
    const asked = (...newest: string[]) => JSON.stringify({ before: [], newest });
    expect(await judged(asked("Write me a poem"))).toMatchObject({ verdict: "off_topic" });
    expect(await judged(asked("Write me a poem", "about my order 1002"))).toMatchObject({
      verdict: "on_topic",
    });
    expect(await judged("no JSON")).toMatchObject({ verdict: "on_topic" });
    expect(await client.say("x")).toBe("A");
  });

  it("forgets a script that was deleted", async () => {
    await client.send("POST", "/control/script", { answers: [{ text: "A" }] });
    await client.send("DELETE", "/control/script");
    expect(await client.say("x")).toContain("stand-in");
  });

  it("sends the finish reason, refusal and usage of the script", async () => {
    await client.send("POST", "/control/script", {
      answers: [{ refusal: "no", finish: "length", usage: { prompt: 7, completion: 3 } }],
    });
    const body = await (await client.ask([{ role: "user", content: "x" }])).json();
    expect(body).toMatchObject({
      choices: [{ finish_reason: "length", message: { refusal: "no", content: null } }],
      usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 },
    });
  });

  it("waits before the first chunk and between the others", async () => {
    await client.send("POST", "/control/script", {
      answers: [{ text: "a b c", delayMs: 60, chunkDelayMs: 30 }],
    });
    const before = Date.now();
    await (await stream()).text();
    expect(Date.now() - before).toBeGreaterThanOrEqual(115);
  });
});

describe("faults", () => {
  it("answers with the status, the Retry-After and the body it is given", async () => {
    await fault({ kind: "status", status: 429, retryAfter: 2, body: { error: { code: "x" } } });
    const response = await stream();
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "2"]);
    expect(await response.json()).toEqual({ error: { code: "x" } });
  });

  it("hits as many requests as it counts", async () => {
    await fault({ kind: "status", count: 2 });
    expect([(await stream()).status, (await stream()).status, (await stream()).status]).toEqual([
      500, 500, 200,
    ]);
  });

  it("hits by chance where a probability is given", async () => {
    await fault({ kind: "status", probability: 0.5 });
    dice = 0.4;
    expect((await stream()).status).toBe(500);
    dice = 0.5;
    expect((await stream()).status).toBe(200);
  });

  it("hits only the model it names", async () => {
    await fault({ kind: "status", model: "another" });
    expect((await stream()).status).toBe(200);
  });

  it("goes on until it is deleted", async () => {
    await fault([{ kind: "status" }]);
    expect((await stream()).status).toBe(500);
    expect((await client.send("DELETE", "/control/faults")).status).toBe(204);
    expect((await stream()).status).toBe(200);
  });

  it("breaks the connection in the middle of an answer", async () => {
    await fault({ kind: "cut", afterChunks: 2 });
    const response = await stream();
    await expect(response.text()).rejects.toThrow();
  });

  it("closes the connection before any answer", async () => {
    await fault({ kind: "reset" });
    await expect(stream()).rejects.toThrow();
  });

  it("ends a stream without finish reason and [DONE]", async () => {
    await fault({ kind: "no_done" });
    const { chunks, done } = readEvents(await (await stream()).text());
    expect(done).toBe(false);
    expect(chunks.every((chunk) => chunk.choices[0]?.finish_reason === null)).toBe(true);
  });

  it("answers without any text", async () => {
    await fault({ kind: "empty" });
    const { chunks } = readEvents(await (await stream()).text());
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? "").join("")).toBe("");
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe("stop");
  });

  it.each([
    ["malformed_chunk", /data: \{"id": "chatcmpl-bro\n\n$/],
    ["error_event", /data: \{"error":\{[^\n]+\}\}\n\n$/],
    ["error_line", /\n\{"error":\{[^\n]+\}\}\n$/],
    ["html", /^<!doctype html>/],
  ])("writes what %s stands for", async (kind, expected) => {
    await fault({ kind });
    expect(await (await stream()).text()).toMatch(expected);
  });

  it.each(["hang", "slow_first_token", "stall"])("keeps the reader of %s waiting", async (kind) => {
    await fault({ kind });
    const read = stream().then((response) => response.text());
    read.catch(() => {});
    const winner = await Promise.race([
      read.then(() => "answered"),
      new Promise((resolve) => setTimeout(resolve, 150, "waiting")),
    ]);
    expect(winner).toBe("waiting");
  });
});

describe("the record of requests", () => {
  it("shows what was asked and counts every request", async () => {
    await client.say("first");
    await client.say("second");
    const seen = (await (await client.send("GET", "/control/requests")).json()) as {
      total: number;
      requests: { body: { messages: { content: string }[] } }[];
    };
    expect(seen.total).toBe(2);
    expect(seen.requests.map((request) => request.body.messages[0]?.content)).toEqual(["first", "second"]);
  });

  it("starts anew after it was deleted", async () => {
    await client.say("first");
    await client.send("DELETE", "/control/requests");
    expect(await (await client.send("GET", "/control/requests")).json()).toEqual({ total: 0, requests: [] });
  });

  it("keeps only the newest bodies", async () => {
    await client.send("POST", "/control/mode", { mode: "echo" });
    for (let index = 0; index < 210; index += 1) await client.say(`[${index}]`);
    const seen = (await (await client.send("GET", "/control/requests")).json()) as {
      requests: unknown[];
      total: number;
    };
    expect([seen.total, seen.requests.length]).toEqual([210, 200]);
  });
});

describe("bad control requests", () => {
  it.each([
    ["/control/mode", { mode: "sing" }],
    ["/control/faults", { kind: "unknown" }],
    ["/control/latency", { firstTokenMs: -1, perChunkMs: 0 }],
    ["/control/script", { answers: "none" }],
  ])("refuses %s with a wrong body", async (path, body) => {
    const response = await client.send("POST", path, body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: [expect.anything()] });
  });
});
