// Ways in which a call to a service goes wrong, around a fetch that works.

import type { Fetch } from "./channel-contract.ts";

/** The same answer to every call. */
export const answering =
  (answer: () => Response): Fetch =>
  async () =>
    answer();

/** Accepted by the service, but the answer is lost on its way back. */
export const losingAnswers =
  (fetch: Fetch): Fetch =>
  async (input, init) => {
    await fetch(input, init);
    throw new TypeError("Network connection lost.");
  };

/** Never reaches the service. The message holds what was sent, as some runtimes' errors do. */
export const dropping: Fetch = async (input, init) => {
  throw new TypeError(`fetch failed: ${input} ${JSON.stringify(init?.headers)} ${String(init?.body)}`);
};

/** Never answers; ends only with its signal. */
export const hanging: Fetch = (_input, init) =>
  new Promise((_resolve, reject) => {
    const signal = init?.signal;
    if (!signal) return;
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });

/** Sends headers and half a body, and ends only with its signal. */
export const stalling: Fetch = async (_input, init) => {
  const signal = init?.signal;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"ok":'));
      signal?.addEventListener("abort", () => controller.error(signal.reason), { once: true });
    },
  });
  return new Response(body, { headers: { "content-type": "application/json" } });
};

/** What a proxy or a login wall puts in the service's place. */
export const htmlPage = (): Response =>
  new Response("<!doctype html><title>Sign in</title>", { headers: { "content-type": "text/html" } });

export const serverError = (): Response => new Response("upstream error", { status: 500 });

export const tooMany = (seconds: number): Response =>
  new Response("limit exceeded", { status: 429, headers: { "retry-after": String(seconds) } });
