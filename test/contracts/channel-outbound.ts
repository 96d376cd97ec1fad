// A reply cannot leak by being shown: what reaches the service is judged by a reader of its own.

import { expect } from "vitest";
import type { Channel, DeliveryOp } from "../../src/channels/channel.ts";
import { judge } from "../doubles/outbound-judge.ts";
import { ALLOWED_HOST, OUTBOUND_TEXTS } from "../fixtures/outbound-texts.ts";
import type { ChannelSubject } from "./channel-contract.ts";

const hosts = [ALLOWED_HOST];

/** What a reader is shown after this text was posted. */
async function shown(subject: ChannelSubject, text: (channel: Channel) => string): Promise<string[]> {
  const double = subject.double();
  const channel = subject.channel(double.fetch);
  const op: DeliveryOp = { kind: "post", opId: "op-1", target: subject.target, text: text(channel) };
  const delivered = await channel.deliver(op, subject.connection, AbortSignal.timeout(5_000));
  expect(delivered).toMatchObject({ ok: true });
  return double.texts();
}

export const outboundCases = [
  {
    title: "shows none of 40 hostile texts as anything that is fetched, or that leads to a foreign host",
    async run(subject: ChannelSubject) {
      expect(OUTBOUND_TEXTS).toHaveLength(40);
      for (const text of OUTBOUND_TEXTS) {
        const texts = await shown(subject, (channel) => channel.sanitise(text, { hosts }));
        expect(texts).not.toEqual([]);
        for (const seen of texts) {
          const { images, foreign } = judge(seen, hosts);
          expect({ text, images, foreign }).toEqual({ text, images: [], foreign: [] });
          expect(seen).not.toMatch(/<(?:img|iframe|script|a)\b/i);
          expect(seen).not.toMatch(/[\u200b-\u200d\u202a-\u202e\u2060-\u2064\u{e0000}-\u{e007f}]/u);
        }
      }
    },
  },
  {
    title: "shows no image although nobody sanitised the text",
    async run(subject: ChannelSubject) {
      for (const text of OUTBOUND_TEXTS)
        for (const seen of await shown(subject, () => text)) expect(judge(seen, hosts).images).toEqual([]);
    },
  },
  {
    title: "calls nobody who is everybody, sanitised or not",
    async run(subject: ChannelSubject) {
      const { callsEverybody } = subject;
      if (!callsEverybody) throw new Error("give callsEverybody, or skip this case with a reason");
      expect(OUTBOUND_TEXTS.some((text) => callsEverybody.test(text))).toBe(true);
      for (const text of OUTBOUND_TEXTS)
        for (const prepare of [(given: Channel) => given.sanitise(text, { hosts }), () => text])
          for (const seen of await shown(subject, prepare)) expect(seen).not.toMatch(callsEverybody);
    },
  },
  {
    title: "leaves ordinary words, code and allowed links as they are",
    async run(subject: ChannelSubject) {
      const { sanitise } = subject.channel(subject.double().fetch);
      const texts = [
        `Order 1001 is late. See [the rules](https://${ALLOWED_HOST}/returns?x=1) or https://${ALLOWED_HOST}/faq.`,
        "```sh\ncurl https://api.example/v1 # ![x](https://a.example)\n```",
        "1. one\n2. `npm i`\n\n> quoted — 5 < 6 & 7 > 6, e.g. and/or",
      ];
      for (const text of texts) expect(sanitise(text, { hosts })).toBe(text);
    },
  },
] as const;
