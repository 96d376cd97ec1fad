// A send whose answer was lost is looked for before anyone sends it again.

import { expect } from "vitest";
import type { DeliveryOp } from "../../src/channels/channel.ts";
import type { ChannelSubject, Fetch } from "./channel-contract.ts";
import { answering, dropping, hanging, losingAnswers, serverError } from "./faulty-fetch.ts";

type Post = DeliveryOp & { kind: "post" };

const postOf = (subject: ChannelSubject, opId: string): Post => ({
  kind: "post",
  opId,
  target: subject.target,
  text: "Here is the answer.",
});

/** A minute after the try: whatever was on its way has arrived by then. */
function reconcile(subject: ChannelSubject, fetch: Fetch, op: Post, ms = 5_000) {
  const signal = AbortSignal.timeout(ms);
  return subject.channel(fetch).reconcile(op, subject.now, subject.connection, subject.now + 60_000, signal);
}

export const reconciliationCases = [
  {
    title: "finds a post that was accepted although its answer was lost",
    async run(subject: ChannelSubject) {
      const double = subject.double();
      const signal = AbortSignal.timeout(5_000);
      const op = postOf(subject, "op-lost");
      await subject.channel(double.fetch).deliver(postOf(subject, "op-before"), subject.connection, signal);
      await subject.channel(losingAnswers(double.fetch)).deliver(op, subject.connection, signal);
      await subject.channel(double.fetch).deliver(postOf(subject, "op-after"), subject.connection, signal);
      expect(await reconcile(subject, double.fetch, op)).toEqual({
        kind: "found",
        messageId: double.visible()[1],
      });
    },
  },
  {
    title: "says absent of a post that never arrived",
    async run(subject: ChannelSubject) {
      const double = subject.double();
      const signal = AbortSignal.timeout(5_000);
      await subject.channel(double.fetch).deliver(postOf(subject, "op-other"), subject.connection, signal);
      expect(await reconcile(subject, double.fetch, postOf(subject, "op-never"))).toEqual({ kind: "absent" });
    },
  },
  {
    title: "never says absent when it could not look",
    async run(subject: ChannelSubject) {
      for (const fault of [dropping, hanging, answering(serverError)]) {
        const { kind } = await reconcile(subject, fault, postOf(subject, "op-1"), 50);
        expect(["wait", "cannot_tell"]).toContain(kind);
      }
    },
  },
] as const;
