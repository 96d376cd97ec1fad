import { describe, expect, it } from "vitest";
import { createBodyReader } from "../../../../src/llm/providers/body-reader.ts";

/** A body as workerd gives it: a reader of bytes that can be asked for more than the next piece. */
function workerdBody(pieces: string[]) {
  const asked: number[] = [];
  const left = pieces.map((piece) => new TextEncoder().encode(piece));
  const state = { cancelled: false };
  const readAtLeast = async (bytes: number, view: Uint8Array<ArrayBuffer>) => {
    asked.push(bytes);
    if (state.cancelled) return { done: true, value: undefined };
    let filled = 0;
    while (left.length > 0 && filled < bytes) {
      const piece = left.shift() ?? new Uint8Array();
      view.set(piece, filled);
      filled += piece.length;
    }
    return { done: filled === 0, value: view.subarray(0, filled) };
  };
  const cancel = async () => {
    state.cancelled = true;
    throw new Error("already broken");
  };
  const body = { getReader: () => ({ readAtLeast, cancel, releaseLock() {} }) };
  return { body: body as unknown as ReadableStream<Uint8Array>, asked, state };
}

async function readAll(reader: ReturnType<typeof createBodyReader>, onRead = () => {}): Promise<string[]> {
  const texts: string[] = [];
  for (;;) {
    const { done, value } = await reader.read("any");
    if (value?.length) texts.push(new TextDecoder().decode(value));
    if (done) return texts;
    onRead();
  }
}

const tokens = (count: number) => Array.from({ length: count }, (_, i) => `token ${i}\n`.padEnd(200, "."));

describe("a body of workerd's", () => {
  it("is read a piece at a time while somebody could follow", async () => {
    const clock = { now: 0 };
    const { body, asked } = workerdBody(tokens(60));
    const texts = await readAll(
      createBodyReader(body, () => clock.now),
      () => {
        clock.now += 10;
      },
    );
    expect(texts).toEqual(tokens(60));
    expect(new Set(asked)).toEqual(new Set([1]));
  });

  it("is read many pieces at a time once it runs faster than anybody reads", async () => {
    const { body, asked } = workerdBody(tokens(400));
    const texts = await readAll(createBodyReader(body, () => 0));
    expect(texts.join("")).toBe(tokens(400).join(""));
    expect(asked.slice(0, 8)).toEqual([1, 1, 1, 1, 1, 1, 1, 3_072]);
    expect(asked.length).toBeLessThan(60);
  });

  it("is read a piece at a time again with the first read that had to wait", async () => {
    const clock = { now: 0 };
    const { body, asked } = workerdBody(tokens(100));
    let reads = 0;
    await readAll(
      createBodyReader(body, () => clock.now),
      () => {
        reads += 1;
        if (reads === 8) clock.now += 100;
        if (reads === 9) clock.now += 101;
      },
    );
    expect(asked.slice(5, 12)).toEqual([1, 1, 3_072, 3_072, 1, 1, 1]);
  });

  it("gives its very next piece to who asks for that, burst or not", async () => {
    const { body, asked } = workerdBody(tokens(30));
    const reader = createBodyReader(body, () => 0);
    for (let i = 0; i < 20; i++) await reader.read("next");
    expect(new Set(asked)).toEqual(new Set([1]));
  });

  it("is over for who cancelled it, without an error", async () => {
    const { body, state } = workerdBody(tokens(3));
    const reader = createBodyReader(body, () => 0);
    await reader.read("any");
    reader.cancel();
    expect(state.cancelled).toBe(true);
    expect(await reader.read("any")).toEqual({ done: true });
  });
});

describe("any other body", () => {
  it("is read as it comes, of bytes or of chunks", async () => {
    const chunks = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const token of tokens(40)) controller.enqueue(new TextEncoder().encode(token));
        controller.close();
      },
    });
    expect(await readAll(createBodyReader(chunks, () => 0))).toEqual(tokens(40));
    const whole = new Response(tokens(40).join("")).body as ReadableStream<Uint8Array>;
    expect((await readAll(createBodyReader(whole, () => 0))).join("")).toBe(tokens(40).join(""));
  });

  it("throws what it throws", async () => {
    const broken = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.error(new Error("reset")),
    });
    await expect(createBodyReader(broken, () => 0).read("any")).rejects.toThrow("reset");
  });
});
