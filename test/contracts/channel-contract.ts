// The suite that every channel runs. A channel describes itself once as a ChannelSubject; a case it cannot
// run is skipped only with a reason, which the report shows.

import { describe, it } from "vitest";
import type { Channel, WebhookRequest } from "../../src/channels/channel.ts";
import type { ChannelEvent, ReplyTarget } from "../../src/conversation/message.ts";
import type { OpenConnection } from "../../src/tenants/tenant.ts";
import { capabilityCases } from "./channel-capabilities.ts";
import { decisionCases } from "./channel-decisions.ts";
import { deliveryCases } from "./channel-delivery.ts";
import { outboundCases } from "./channel-outbound.ts";
import { parsingCases } from "./channel-parsing.ts";
import { reconciliationCases } from "./channel-reconciliation.ts";
import { verificationCases } from "./channel-verification.ts";

export type Fetch = (input: string, init?: RequestInit) => Promise<Response>;

/** A private message from a person, as the service would send it. */
export interface SampleMessage {
  text: string;
  /** Different names are different conversations with the employee. */
  conversation: string;
  /** The service's number of the message: the same number is the same message. */
  number: number;
  /** 1 for the first delivery; a redelivery carries whatever the service adds to it. */
  attempt: number;
}

/** A small working stand-in of the service: it accepts posts, keeps them, and can be read back. */
export interface ServiceDouble {
  fetch: Fetch;
  /** Ids of the visible messages as `deliver` reports them, oldest first. */
  visible(): string[];
  /** What every post that reached it carried as our operation id, in the form it was sent. */
  opIds(): string[];
  /** What a reader sees of every message that reached it. */
  texts(): string[];
}

export interface ChannelSubject {
  /** A channel whose calls go to this fetch. */
  channel(fetch: Fetch): Channel;
  /** Switched on, one value for each secret. */
  connection: OpenConnection;
  /** Name of the secret that authenticates webhooks. */
  webhookSecret: string;
  /** Clock of the whole suite, ms. */
  now: number;
  /** An authentic request under this secret (which may be blank). */
  message(message: SampleMessage, secret: string): Promise<WebhookRequest> | WebhookRequest;
  /** Every way in which the service can send us our own post, or that of another program. */
  echoes(secret: string): Promise<WebhookRequest[]> | WebhookRequest[];
  /** An authentic request for an account that is not the connection's. */
  foreign(secret: string): Promise<WebhookRequest> | WebhookRequest;
  /** Where the proof of authenticity stands, to read and to replace it (undefined: remove it). */
  credential: {
    read(request: WebhookRequest): string;
    write(request: WebhookRequest, value: string | undefined): WebhookRequest;
    /** Whether it signs the body, so that one changed byte must be refused. */
    coversBody: boolean;
  };
  /** A request with this as its parsed body; it need not be authentic. */
  bodyOf(value: unknown): WebhookRequest;
  /** Valid bodies of every kind the channel reads: the fuzzer breaks them one value at a time. */
  bodies(): unknown[];
  /** Two people by the ids of the service. */
  people: [string, string];
  /** An authentic request for a pressed control, as the service sends it. The same number is the same press. */
  press?(input: { choice: string; person: string; number: number }): Promise<WebhookRequest> | WebhookRequest;
  /** The same without what makes it authentic, where that is not the credential. */
  forgePress?(request: WebhookRequest): WebhookRequest;
  /** An authentic request for a message in the private chat of this target. */
  inChat?(target: ReplyTarget, secret: string): Promise<WebhookRequest> | WebhookRequest;
  /** What becomes of a person's reply in the thread of this target, in a private chat, however the service tells it. */
  replyInChat?(target: ReplyTarget, secret: string): Promise<ChannelEvent[]> | ChannelEvent[];
  /** What would wake everybody, as the service reads texts. */
  callsEverybody?: RegExp;
  /** The connection with a form for what is said after the reply window, where the channel has a window. */
  late?: OpenConnection;
  /** Where to post, for the delivery cases. */
  target: ReplyTarget;
  double(): ServiceDouble;
  /** Answers of the service. A 429, a 500 and an HTML page are the suite's own unless given here. */
  answers: {
    refused(): Response;
    revoked?(): Response;
    /** Of a free message after the reply window. */
    tooLate?(): Response;
    /** Of an edit whose message is not there. */
    gone?(): Response;
    rateLimited?(seconds: number): Response;
  };
  skips?: Partial<Record<ContractCase, string>>;
}

export type ContractCase =
  | (typeof verificationCases)[number]["title"]
  | (typeof parsingCases)[number]["title"]
  | (typeof capabilityCases)[number]["title"]
  | (typeof deliveryCases)[number]["title"]
  | (typeof reconciliationCases)[number]["title"]
  | (typeof outboundCases)[number]["title"]
  | (typeof decisionCases)[number]["title"];

export interface ContractTest<Title extends string> {
  title: Title;
  run(subject: ChannelSubject): Promise<void>;
}

/** Registers the whole suite for one channel. */
export function describeChannelContract(name: string, subject: ChannelSubject): void {
  const groups = {
    verify: verificationCases,
    parse: parsingCases,
    capabilities: capabilityCases,
    deliver: deliveryCases,
    reconcile: reconciliationCases,
    outbound: outboundCases,
    decisions: decisionCases,
  };
  describe(`${name} keeps the channel contract`, () => {
    for (const [group, cases] of Object.entries(groups)) {
      describe(group, () => {
        for (const { title, run } of cases) {
          const reason = subject.skips?.[title];
          it(title, async (context) => {
            if (reason !== undefined) context.skip(reason);
            await run(subject);
          });
        }
      });
    }
  });
}
