// A channel does what it says it can, and refuses the rest without asking the service.

import { expect } from "vitest";
import type { DeliveryOp } from "../../src/channels/channel.ts";
import type { ChannelSubject } from "./channel-contract.ts";

export const capabilityCases = [
  {
    title: "declares limits that a turn can work with",
    async run(subject: ChannelSubject) {
      const { capabilities, name } = subject.channel(subject.double().fetch);
      expect(name).toBe(subject.connection.channel);
      expect(Number.isInteger(capabilities.textLimit) && capabilities.textLimit >= 100).toBe(true);
      expect(capabilities.replyWindowMs ?? 1).toBeGreaterThan(0);
    },
  },
  {
    title: "delivers a text of exactly its own limit",
    async run(subject: ChannelSubject) {
      const double = subject.double();
      const channel = subject.channel(double.fetch);
      const text = "x".repeat(channel.capabilities.textLimit);
      const op: DeliveryOp = { kind: "post", opId: "op-limit", target: subject.target, text };
      expect(await channel.deliver(op, subject.connection, AbortSignal.timeout(5_000))).toMatchObject({
        ok: true,
      });
      expect(double.visible()).toHaveLength(1);
    },
  },
  {
    title: "edits a post of its own where it says that it can, and refuses without a call where not",
    async run(subject: ChannelSubject) {
      const double = subject.double();
      const channel = subject.channel(double.fetch);
      const signal = AbortSignal.timeout(5_000);
      const posted = await channel.deliver(
        { kind: "post", opId: "op-edit", target: subject.target, text: "…" },
        subject.connection,
        signal,
      );
      if (!posted.ok) throw new Error(`not posted: ${posted.error.code}`);
      const { messageId } = posted.value;
      const op: DeliveryOp = {
        kind: "edit",
        opId: "op-edit",
        target: subject.target,
        messageId,
        text: "Done.",
      };
      const edited = await channel.deliver(op, subject.connection, signal);
      if (channel.capabilities.edit) expect(edited).toEqual({ ok: true, value: { messageId } });
      else expect(edited).toMatchObject({ ok: false, error: { code: "refused" } });
      expect(double.visible()).toEqual([messageId]);
    },
  },
  {
    title: "says after its reply window what its form takes, and without a form nothing, without a call",
    async run(subject: ChannelSubject) {
      const double = subject.double();
      const channel = subject.channel(double.fetch);
      if (channel.capabilities.replyWindowMs === undefined) return;
      const {
        late,
        answers: { tooLate },
      } = subject;
      if (!late || !channel.lateForm || !tooLate) throw new Error("give late and tooLate");
      const signal = AbortSignal.timeout(5_000);
      const { target } = subject;
      const op: DeliveryOp = { kind: "post", opId: "op-late", target, text: "We open at nine.", late: true };
      expect(channel.lateForm(op.text, subject.connection)).toBeUndefined();
      expect(await channel.deliver(op, subject.connection, signal)).toMatchObject({
        ok: false,
        error: { code: "too_late" },
      });
      expect(double.visible()).toEqual([]);
      for (const text of [
        op.text,
        "x".repeat(channel.capabilities.textLimit),
        `# A\n\n- b\n\n${"c\n".repeat(900)}`,
      ]) {
        const form = channel.lateForm(text, late);
        if (!form) throw new Error("no form");
        expect(form.rest === "" || text.endsWith(form.rest)).toBe(true);
        expect(await channel.deliver({ ...op, text: form.text }, late, signal)).toMatchObject({ ok: true });
      }
      expect(await channel.deliver({ ...op, text: "" }, late, signal)).toMatchObject({ ok: true });
      const free = { kind: "post" as const, opId: "op-free", target, text: "Hello." };
      const closed = subject.channel(async () => tooLate());
      expect(await closed.deliver(free, late, signal)).toMatchObject({ error: { code: "too_late" } });
    },
  },
  {
    title: "shows choices beside 1,000 characters where it says that it has buttons",
    async run(subject: ChannelSubject) {
      const double = subject.double();
      const channel = subject.channel(double.fetch);
      if (!channel.capabilities.buttons) return;
      const choice = { expiresAt: subject.now + 600_000 };
      const choices = [
        { ...choice, choice: "r4nd0m1", label: "Approve", style: "primary" as const },
        { ...choice, choice: "r4nd0m2", label: "Deny", style: "danger" as const },
      ];
      const op: DeliveryOp = {
        kind: "post",
        opId: "op-choice",
        target: subject.target,
        text: "x".repeat(1_000),
        choices,
      };
      expect(await channel.deliver(op, subject.connection, AbortSignal.timeout(5_000))).toMatchObject({
        ok: true,
      });
    },
  },
] as const;
