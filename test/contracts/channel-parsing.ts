// What passed verification becomes a closed union of events: total, deterministic, clean.

import * as fc from "fast-check";
import { expect } from "vitest";
import type { WebhookRequest } from "../../src/channels/channel.ts";
import type { ChannelEvent, IncomingMessage } from "../../src/conversation/message.ts";
import type { ChannelSubject, SampleMessage } from "./channel-contract.ts";
import { currentSecret } from "./channel-verification.ts";

const offline = () => Promise.reject(new Error("parse makes no calls"));

/** As the route does it: what verify refuses is not parsed. */
async function receive(subject: ChannelSubject, request: WebhookRequest) {
  const channel = subject.channel(offline);
  const verified = await channel.verify(request, subject.connection, subject.now);
  return verified.ok ? channel.parse(request, subject.connection, subject.now) : verified;
}

async function eventsOf(subject: ChannelSubject, request: WebhookRequest): Promise<ChannelEvent[]> {
  const parsed = await receive(subject, request);
  if (!parsed.ok) throw new Error(`refused: ${JSON.stringify(parsed.error)}`);
  return parsed.value.events;
}

async function messageOf(subject: ChannelSubject, message: Partial<SampleMessage>): Promise<IncomingMessage> {
  const whole = { text: "hello", conversation: "a", number: 1, attempt: 1, ...message };
  const events = await eventsOf(subject, await subject.message(whole, currentSecret(subject)));
  expect(events.map((event) => event.kind)).toEqual(["message"]);
  return events[0] as IncomingMessage;
}

const UNCLEAN = /[\u202a-\u202e\u2066-\u2069]|[\u{e0000}-\u{e007f}]/u;

/** The same value with one of its parts, chosen by `at`, replaced. */
function replacePart(value: unknown, at: number, replacement: unknown): unknown {
  if (typeof value !== "object" || value === null) return replacement;
  const entries = Object.entries(value);
  if (entries.length === 0 || at % (entries.length + 1) === entries.length) return replacement;
  const chosen = at % (entries.length + 1);
  const changed = entries.map(([key, part], i) => [
    key,
    i === chosen ? replacePart(part, Math.floor(at / (entries.length + 1)), replacement) : part,
  ]);
  return Array.isArray(value) ? changed.map(([, part]) => part) : Object.fromEntries(changed);
}

function parseAnything(subject: ChannelSubject, value: unknown): void {
  const parsed = subject.channel(offline).parse(subject.bodyOf(value), subject.connection, subject.now);
  expect(typeof parsed.ok).toBe("boolean");
  if (!parsed.ok) return;
  for (const event of parsed.value.events) {
    if (event.kind === "message") expect(event.text.isWellFormed()).toBe(true);
    if ("thread" in event) expect(event.thread).not.toBe("");
    if ("sentAt" in event) expect(Number.isFinite(event.sentAt)).toBe(true);
  }
}

export const parsingCases = [
  {
    title: "turns a person's private message into one message event addressed to the employee",
    async run(subject: ChannelSubject) {
      const event = await messageOf(subject, { text: "What is on my calendar?" });
      expect(event).toMatchObject({ text: "What is on my calendar?", addressed: "direct" });
      expect(event.author.id).not.toBe("");
      expect(Math.abs(event.sentAt - subject.now)).toBeLessThan(24 * 3_600_000);
    },
  },
  {
    title: "refuses an authentic request for another account as wrong_account",
    async run(subject: ChannelSubject) {
      const parsed = await receive(subject, await subject.foreign(currentSecret(subject)));
      expect(parsed).toEqual({ ok: false, error: { code: "wrong_account" } });
    },
  },
  {
    title: "gives every delivery of one message the same id and thread",
    async run(subject: ChannelSubject) {
      const first = await messageOf(subject, { attempt: 1 });
      const third = await messageOf(subject, { attempt: 3 });
      expect({ id: third.id, thread: third.thread }).toEqual({ id: first.id, thread: first.thread });
    },
  },
  {
    title: "gives different messages different ids, and different conversations different threads",
    async run(subject: ChannelSubject) {
      const first = await messageOf(subject, { conversation: "a", number: 1 });
      const second = await messageOf(subject, { conversation: "a", number: 2 });
      const elsewhere = await messageOf(subject, { conversation: "b", number: 3 });
      expect(second.thread).toBe(first.thread);
      expect(elsewhere.thread).not.toBe(first.thread);
      expect(new Set([first.id, second.id, elsewhere.id]).size).toBe(3);
    },
  },
  {
    title: "never hears itself or another program",
    async run(subject: ChannelSubject) {
      const echoes = await subject.echoes(currentSecret(subject));
      expect(echoes.length).toBeGreaterThan(0);
      for (const echo of echoes) {
        const events = await eventsOf(subject, echo);
        expect(events.filter((event) => event.kind === "message" || event.kind === "edit")).toEqual([]);
      }
    },
  },
  {
    title: "cleans NUL, lone surrogates, bidi controls and tag characters out of the text",
    async run(subject: ChannelSubject) {
      const text = "one\u0000 two\ud800 three\u202e four\u2066 five\u{e0041}\u{e007f} six 👩‍👩‍👧 end";
      const event = await messageOf(subject, { text });
      expect(event.text).not.toMatch(UNCLEAN);
      expect(event.text).not.toContain("\u0000");
      expect(event.text.isWellFormed()).toBe(true);
      expect(event.text).toContain(" six 👩‍👩‍👧 end");
    },
  },
  {
    title: "answers any JSON with events or a refusal and never throws",
    async run(subject: ChannelSubject) {
      fc.assert(
        fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => parseAnything(subject, value)),
        { numRuns: 500 },
      );
    },
  },
  {
    title: "survives every known body with any one value replaced",
    async run(subject: ChannelSubject) {
      const body = fc.constantFrom(...subject.bodies());
      fc.assert(
        fc.property(body, fc.nat(), fc.jsonValue({ maxDepth: 2 }), (value, at, replacement) =>
          parseAnything(subject, replacePart(value, at, replacement)),
        ),
        { numRuns: 1_000 },
      );
    },
  },
  {
    title: "refuses a body that is no JSON, or deeper than 64 levels, as malformed",
    async run(subject: ChannelSubject) {
      const request = subject.bodyOf({});
      for (const text of ["", "{", "\u0000", `${"[".repeat(65)}${"]".repeat(65)}`]) {
        const body = new TextEncoder().encode(text);
        const parsed = subject.channel(offline).parse({ ...request, body }, subject.connection, subject.now);
        expect(parsed).toMatchObject({ ok: false, error: { code: "malformed" } });
      }
    },
  },
] as const;
