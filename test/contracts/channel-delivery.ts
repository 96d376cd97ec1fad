// Every way a send can end, told apart: what is certainly not visible, and what may be.

import { expect } from "vitest";
import type { DeliveryOp, DeliveryResult } from "../../src/channels/channel.ts";
import type { ChannelSubject, Fetch } from "./channel-contract.ts";
import {
  answering,
  dropping,
  hanging,
  htmlPage,
  losingAnswers,
  serverError,
  stalling,
  tooMany,
} from "./faulty-fetch.ts";

const postOf = (subject: ChannelSubject, opId = "op-1"): DeliveryOp => ({
  kind: "post",
  opId,
  target: subject.target,
  text: "Here is the answer.",
});

function deliver(subject: ChannelSubject, fetch: Fetch, op = postOf(subject), ms = 5_000) {
  return subject.channel(fetch).deliver(op, subject.connection, AbortSignal.timeout(ms));
}

const failureOf = (result: DeliveryResult) => (result.ok ? "delivered" : result.error.code);

export const deliveryCases = [
  {
    title: "reports the id of a message that became visible",
    async run(subject: ChannelSubject) {
      const double = subject.double();
      const delivered = await deliver(subject, double.fetch);
      expect(delivered).toEqual({ ok: true, value: { messageId: double.visible()[0] } });
    },
  },
  {
    title: "reports what the service refuses as refused",
    async run(subject: ChannelSubject) {
      expect(failureOf(await deliver(subject, answering(subject.answers.refused)))).toBe("refused");
    },
  },
  {
    title: "reports the end of our access as revoked",
    async run(subject: ChannelSubject) {
      const { revoked } = subject.answers;
      if (!revoked) throw new Error("give answers.revoked, or skip this case with a reason");
      expect(failureOf(await deliver(subject, answering(revoked)))).toBe("revoked");
    },
  },
  {
    title: "reports an edit of a message that is not there as gone",
    async run(subject: ChannelSubject) {
      const { gone } = subject.answers;
      if (!gone) throw new Error("give answers.gone, or skip this case with a reason");
      const posted = await deliver(subject, subject.double().fetch);
      const messageId = posted.ok ? posted.value.messageId : "";
      const op: DeliveryOp = { kind: "edit", opId: "op-1", target: subject.target, messageId, text: "Done." };
      expect(failureOf(await deliver(subject, answering(gone), op))).toBe("gone");
    },
  },
  {
    title: "reports a rate limit with the time the service asked for",
    async run(subject: ChannelSubject) {
      const limited = subject.answers.rateLimited ?? tooMany;
      const result = await deliver(
        subject,
        answering(() => limited(7)),
      );
      expect(result).toMatchObject({ ok: false, error: { code: "rate_limited", retryAfterMs: 7_000 } });
      // A time that the service names is the time, however often it does.
      expect(result).not.toHaveProperty("error.growth");
    },
  },
  {
    title: "reports a server error, a dropped connection, a hang and half an answer as unknown",
    async run(subject: ChannelSubject) {
      expect(failureOf(await deliver(subject, answering(serverError)))).toBe("unknown");
      expect(failureOf(await deliver(subject, dropping))).toBe("unknown");
      expect(failureOf(await deliver(subject, hanging, postOf(subject), 30))).toBe("unknown");
      expect(failureOf(await deliver(subject, stalling, postOf(subject), 30))).toBe("unknown");
    },
  },
  {
    title: "reports a page that is not the service's answer as unknown",
    async run(subject: ChannelSubject) {
      expect(failureOf(await deliver(subject, answering(htmlPage)))).toBe("unknown");
    },
  },
  {
    title: "makes no call once its signal was aborted",
    async run(subject: ChannelSubject) {
      const double = subject.double();
      const result = await subject
        .channel(double.fetch)
        .deliver(postOf(subject), subject.connection, AbortSignal.abort());
      expect(failureOf(result)).toBe("not_accepted");
      expect(double.visible()).toEqual([]);
    },
  },
  {
    title: "sends the same operation id at every try of one message, and another for another",
    async run(subject: ChannelSubject) {
      const double = subject.double();
      await deliver(subject, losingAnswers(double.fetch));
      await deliver(subject, double.fetch);
      await deliver(subject, double.fetch, postOf(subject, "op-2"));
      const [first, again, other] = double.opIds();
      expect(first).toContain("op-1");
      expect(again).toBe(first);
      expect(other).not.toBe(first);
    },
  },
  {
    title: "makes one call for a post and none again on its own",
    async run(subject: ChannelSubject) {
      let calls = 0;
      const failing: Fetch = async () => {
        calls++;
        return serverError();
      };
      await deliver(subject, failing);
      expect(calls).toBe(1);
    },
  },
  {
    title: "shows no secret in any failure",
    async run(subject: ChannelSubject) {
      const secrets = Object.values(subject.connection.secrets).flat();
      const telling = () => new Response(secrets.join(" "), { status: 403 });
      const faults = [
        dropping,
        answering(serverError),
        answering(htmlPage),
        answering(subject.answers.refused),
      ];
      for (const fault of [...faults, answering(telling)]) {
        const told = JSON.stringify(await deliver(subject, fault));
        for (const secret of secrets) expect(told).not.toContain(secret);
      }
    },
  },
] as const;
