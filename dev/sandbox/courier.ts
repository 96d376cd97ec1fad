// Sends webhooks the way each service does: with its deadline, and again after its own delays when the
// receiver does not answer 2xx in time. A signature that covers the time is made anew for every try.

import type { Service } from "./messages.ts";

/** One request of a service to its receiver, ready to be sent as it is. */
export interface Webhook {
  url: string;
  method: string;
  headers: Record<string, string>;
  body: string;
}

export interface Policy {
  deadlineMs: number;
  /** Waits before the second, third … try. */
  delaysMs: readonly number[];
}

/**
 * Slack: 3 s, then at once, after a minute, after five. WhatsApp: growing delays for days. Mattermost
 * never tries again.
 */
export const REAL_POLICIES: Record<Service, Policy> = {
  slack: { deadlineMs: 3_000, delaysMs: [10, 60_000, 300_000] },
  whatsapp: {
    deadlineMs: 10_000,
    delaysMs: [1_000, 5_000, 30_000, 120_000, 600_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000],
  },
  mattermost: { deadlineMs: 30_000, delaysMs: [] },
};

export interface Attempt {
  service: Service;
  url: string;
  at: number;
  try: number;
  /** HTTP status, or why there was none. */
  outcome: number | string;
}

export interface Courier {
  /** `make` builds the request of one try; resolves with the last answer, or undefined when all failed. */
  send(service: Service, make: (retry: Retry | undefined) => Webhook): Promise<Response | undefined>;
  /** The newest tries, oldest first. */
  attempts(): Attempt[];
  close(): void;
}

/** What Slack tells about a repeat. */
export interface Retry {
  number: number;
  reason: "http_timeout" | "http_error" | "connection_failed";
}

const KEPT_ATTEMPTS = 500;

type Outcome = { response: Response } | { reason: Retry["reason"]; text: string };

async function attempt(webhook: Webhook, deadlineMs: number, closing: AbortSignal): Promise<Outcome> {
  const signal = AbortSignal.any([AbortSignal.timeout(deadlineMs), closing]);
  try {
    const { url, ...request } = webhook;
    const response = await fetch(url, { ...request, redirect: "manual", signal });
    const body = await response.text();
    return { response: new Response(body || null, { status: response.status, headers: response.headers }) };
  } catch (error) {
    const timedOut = error instanceof Error && error.name === "TimeoutError";
    return { reason: timedOut ? "http_timeout" : "connection_failed", text: String(error) };
  }
}

function wait(ms: number, closing: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    timer.unref();
    closing.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** `policies` may shorten the real delays; `clock` is read for the record only. */
export function createCourier(policies: Record<Service, Policy>, clock: () => number): Courier {
  const closing = new AbortController();
  const log: Attempt[] = [];

  const record = (entry: Attempt): void => {
    log.push(entry);
    if (log.length > KEPT_ATTEMPTS * 2) log.splice(0, log.length - KEPT_ATTEMPTS);
  };

  return {
    async send(service, make) {
      const { deadlineMs, delaysMs } = policies[service];
      let retry: Retry | undefined;
      for (let number = 0; number <= delaysMs.length && !closing.signal.aborted; number++) {
        const webhook = make(retry);
        const at = clock();
        const outcome = await attempt(webhook, deadlineMs, closing.signal);
        const status = "response" in outcome ? outcome.response.status : outcome.text;
        record({ service, url: webhook.url, at, try: number + 1, outcome: status });
        if ("response" in outcome) {
          if (outcome.response.ok) return outcome.response;
          if (outcome.response.headers.get("x-slack-no-retry") === "1") return undefined;
        }
        const reason = "response" in outcome ? "http_error" : outcome.reason;
        retry = { number: number + 1, reason };
        const delay = delaysMs[number];
        if (delay !== undefined) await wait(delay, closing.signal);
      }
      return undefined;
    },
    attempts: () => log.slice(-KEPT_ATTEMPTS),
    close: () => closing.abort(),
  };
}
