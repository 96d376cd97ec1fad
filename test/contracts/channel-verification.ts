// Whoever cannot prove to be the service gets nothing, and never an exception.

import * as fc from "fast-check";
import { expect } from "vitest";
import type { WebhookRequest } from "../../src/channels/channel.ts";
import type { OpenConnection } from "../../src/tenants/tenant.ts";
import type { ChannelSubject, SampleMessage } from "./channel-contract.ts";

const sample: SampleMessage = { text: "hello", conversation: "a", number: 1, attempt: 1 };

/** The connection with these values of the webhook secret; undefined takes the name away. */
export function withSecret(subject: ChannelSubject, values: string[] | undefined): OpenConnection {
  const secrets = { ...subject.connection.secrets };
  if (values === undefined) delete secrets[subject.webhookSecret];
  else secrets[subject.webhookSecret] = values;
  return { ...subject.connection, secrets };
}

/** The first value of the webhook secret. */
export function currentSecret(subject: ChannelSubject): string {
  const [secret] = subject.connection.secrets[subject.webhookSecret] ?? [];
  if (!secret) throw new Error(`the subject has no ${subject.webhookSecret}`);
  return secret;
}

const offline = () => Promise.reject(new Error("verify makes no calls"));

async function verify(subject: ChannelSubject, request: WebhookRequest, connection = subject.connection) {
  return subject.channel(offline).verify(request, connection, subject.now);
}

async function refusal(subject: ChannelSubject, request: WebhookRequest, connection?: OpenConnection) {
  const verified = await verify(subject, request, connection);
  return verified.ok ? "accepted" : verified.error.code;
}

const authentic = (subject: ChannelSubject) => subject.message(sample, currentSecret(subject));

/** Another letter or digit, and another one however case is read. */
const swapped = (char: string) => (char.toLowerCase() === "a" ? "b" : "a");

const changeAt = (text: string, at: number) =>
  text.slice(0, at) + swapped(text.charAt(at)) + text.slice(at + 1);

type Mutation = (request: WebhookRequest, at: number) => WebhookRequest;

function mutations(subject: ChannelSubject): Mutation[] {
  const { read, write, coversBody } = subject.credential;
  const inCredential: Mutation[] = [
    (request, at) => write(request, changeAt(read(request), at % read(request).length)),
    (request, at) => write(request, read(request).slice(0, at % read(request).length)),
    (request, at) => write(request, `${read(request)}${String.fromCharCode(33 + (at % 90))}`),
    (request, at) => write(request, String.fromCharCode(33 + (at % 90)).repeat(at % 200)),
  ];
  if (!coversBody) return inCredential;
  const inBody: Mutation[] = [
    ({ body, ...request }, at) => ({
      ...request,
      body: body.map((b, i) => (i === at % body.length ? b ^ 1 : b)),
    }),
    ({ body, ...request }, at) => ({ ...request, body: body.subarray(0, at % body.length) }),
    ({ body, ...request }, at) => ({ ...request, body: Uint8Array.from([...body, at % 256]) }),
  ];
  return [...inCredential, ...inBody];
}

export const verificationCases = [
  {
    title: "accepts what the current secret signed and hands back the bytes it checked",
    async run(subject: ChannelSubject) {
      const request = await authentic(subject);
      expect(await verify(subject, request)).toEqual({ ok: true, value: request.body });
    },
  },
  {
    title: "accepts the previous secret while a rotation overlaps",
    async run(subject: ChannelSubject) {
      const connection = withSecret(subject, ["a-newer-secret-0123456789", currentSecret(subject)]);
      expect(await refusal(subject, await authentic(subject), connection)).toBe("accepted");
    },
  },
  {
    title: "refuses a secret that is not the connection's",
    async run(subject: ChannelSubject) {
      const request = await subject.message(sample, "another-secret-0123456789");
      expect(await refusal(subject, request)).toBe("unauthentic");
    },
  },
  {
    title: "refuses a missing, empty, shortened, lengthened or changed credential",
    async run(subject: ChannelSubject) {
      const request = await authentic(subject);
      const given = subject.credential.read(request);
      const wrong = [
        undefined,
        "",
        given.slice(0, -1),
        `${given}0`,
        `${given}${given}`,
        changeAt(given, given.length - 1),
      ];
      for (const value of wrong) {
        expect(await refusal(subject, subject.credential.write(request, value))).toBe("unauthentic");
      }
    },
  },
  {
    title: "refuses everything under a blank secret, even what was signed with it",
    async run(subject: ChannelSubject) {
      for (const blank of ["", "   "]) {
        const verified = await verify(
          subject,
          await subject.message(sample, blank),
          withSecret(subject, [blank]),
        );
        expect(verified).toEqual({ ok: false, error: { code: "unauthentic", reason: "no_secret" } });
      }
    },
  },
  {
    title: "refuses everything for a connection that is switched off",
    async run(subject: ChannelSubject) {
      const request = await authentic(subject);
      for (const connection of [
        withSecret(subject, []),
        withSecret(subject, undefined),
        { ...subject.connection, secrets: {} },
      ]) {
        const verified = await verify(subject, request, connection);
        expect(verified).toEqual({ ok: false, error: { code: "unauthentic", reason: "no_secret" } });
      }
    },
  },
  {
    title: "accepts none of 500 mutated requests and throws at none",
    async run(subject: ChannelSubject) {
      const request = await authentic(subject);
      const mutate = mutations(subject);
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...mutate), fc.nat(1_000_000), async (mutation, at) => {
          expect(await refusal(subject, mutation(request, at))).not.toBe("accepted");
        }),
        { numRuns: 500 },
      );
    },
  },
] as const;
