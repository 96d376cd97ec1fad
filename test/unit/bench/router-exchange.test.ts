import { createServer, type Server } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { answerTokens, jsonAnswer, modelName, planOf, streamAnswer } from "../../../bench/router-answers.ts";
import { askMany, createReader, jsonRequest } from "../../../bench/router-exchange.ts";

const plan = { tokens: 20, delayMs: 0, pauseMs: 0 };
const json = jsonAnswer("m", plan);
const stream = Buffer.concat(streamAnswer("m", plan, true));

/** What the reader says after each piece. */
function read(bytes: Buffer, size: number) {
  const reader = createReader();
  const seen = [];
  for (let at = 0; at < bytes.length; at += size) seen.push(reader.take(bytes.subarray(at, at + size)));
  return seen;
}

describe("reading an answer", () => {
  it.each([1, 2, 7, 64, 1_000, 100_000])("finds its end in pieces of %i bytes", (size) => {
    for (const bytes of [json, stream]) {
      const seen = read(bytes, size);
      expect(seen.findIndex(({ isOver }) => isOver)).toBe(seen.length - 1);
      expect(seen.at(-1)).toEqual({ hasText: true, isOver: true, status: 200, isWhole: true });
    }
  });

  it("sees the first token when it comes, not when the role comes", () => {
    const [opening] = streamAnswer("m", plan, false);
    const text = opening.toString();
    const role = Buffer.from(text.slice(0, text.indexOf("Your") - 1));
    expect(read(role, role.length).at(-1)?.hasText).toBe(false);
    expect(read(opening, opening.length).at(-1)).toMatchObject({ hasText: true, isOver: false });
  });

  it("does not take a stream for whole that ends without [DONE]", () => {
    const cut = Buffer.from(stream.toString().replace("data: [DONE]", "data: [GONE]"));
    expect(read(cut, 50).at(-1)).toMatchObject({ isOver: true, isWhole: false });
  });

  it("does not take an error for an answer", () => {
    const body = '{"error":{"message":"no"}}';
    const refusal = Buffer.from(
      `HTTP/1.1 503 No\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    expect(read(refusal, 10).at(-1)).toEqual({ hasText: false, isOver: true, status: 503, isWhole: false });
  });
});

describe("the mock's answers", () => {
  it("are named by what they are", () => {
    const paced = { tokens: 400, delayMs: 50, pauseMs: 100 };
    expect(planOf(modelName(paced))).toEqual(paced);
    expect(planOf("gpt-4")).toBeUndefined();
  });

  it("say the same as JSON and as a stream", () => {
    const wanted = answerTokens(20).join("");
    const message = JSON.parse(json.toString().split("\r\n\r\n")[1] ?? "").choices[0].message;
    const events = stream.toString().match(/data: \{.*\}/g) ?? [];
    const deltas = events.map((event) => JSON.parse(event.slice(6)).choices[0]?.delta.content ?? "");
    expect(message.content).toBe(wanted);
    expect(deltas.join("")).toBe(wanted);
  });

  it("are an HTTP chunk an event, of the length that it declares", () => {
    let rest = stream.toString().split("\r\n\r\n").slice(1).join("\r\n\r\n");
    let chunks = 0;
    for (;;) {
      const size = Number.parseInt(rest, 16);
      const start = rest.indexOf("\r\n") + 2;
      const chunk = rest.slice(start, start + size);
      rest = rest.slice(start + size + 2);
      if (size === 0) break;
      expect(chunk).toMatch(/^data: .*\n\n$/);
      chunks++;
    }
    // The role, 20 tokens, the finish, the usage, [DONE].
    expect(chunks).toBe(24);
    expect(rest).toBe("");
  });

  it("count tokens only for who asks", () => {
    expect(stream.toString()).toContain('"completion_tokens":20');
    expect(Buffer.concat(streamAnswer("m", plan, false)).toString()).not.toContain("completion_tokens");
  });
});

let server: Server | undefined;
afterEach(() => {
  server?.close();
});

/** Answers what `reply` says, on as many connections as come. */
function listen(reply: () => Buffer): Promise<{ origin: URL; bodies: string[] }> {
  const bodies: string[] = [];
  const listening = createServer((socket) => {
    socket.on("data", (bytes) => {
      bodies.push(bytes.toString());
      socket.write(reply());
    });
    socket.on("error", () => {});
  });
  server = listening;
  return new Promise((resolve) => {
    listening.listen(0, "127.0.0.1", () => {
      const address = listening.address();
      const port = typeof address === "object" ? address?.port : 0;
      resolve({ origin: new URL(`http://127.0.0.1:${port}`), bodies });
    });
  });
}

describe("asking", () => {
  const url = new URL("http://127.0.0.1/v1/chat/completions");
  const request = jsonRequest(url, { authorization: "Bearer x" }, { model: "m" });

  it("asks as often as it is told, and times each answer", async () => {
    const { origin, bodies } = await listen(() => stream);
    const { exchanges, elapsedMs } = await askMany(origin, request, 25, 4);
    expect(bodies).toHaveLength(25);
    expect(exchanges).toHaveLength(25);
    for (const { firstMs, totalMs, status, isWhole } of exchanges) {
      expect({ status, isWhole }).toEqual({ status: 200, isWhole: true });
      expect(firstMs).toBeLessThanOrEqual(totalMs);
      expect(totalMs).toBeLessThanOrEqual(elapsedMs);
    }
  });

  it("sends the headers and the body's length", async () => {
    const { origin, bodies } = await listen(() => json);
    await askMany(origin, request, 1, 1);
    expect(bodies[0]).toContain("POST /v1/chat/completions HTTP/1.1\r\n");
    expect(bodies[0]).toContain("authorization: Bearer x\r\n");
    expect(bodies[0]).toMatch(/content-length: 13\r\n\r\n\{"model":"m"\}$/);
  });

  it("fails where nobody listens", async () => {
    await expect(askMany(new URL("http://127.0.0.1:9"), request, 1, 1)).rejects.toThrow();
  });
});
