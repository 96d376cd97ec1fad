// Controls and private words: who pressed, on what, and how one person is told something alone.

import { expect } from "vitest";
import type { WebhookRequest } from "../../src/channels/channel.ts";
import type { DecisionEvent } from "../../src/conversation/message.ts";
import type { ChannelSubject } from "./channel-contract.ts";
import { currentSecret } from "./channel-verification.ts";

const offline = () => Promise.reject(new Error("parse makes no calls"));

async function eventsOf(subject: ChannelSubject, request: WebhookRequest) {
  const channel = subject.channel(offline);
  const verified = await channel.verify(request, subject.connection, subject.now);
  const parsed = verified.ok ? channel.parse(request, subject.connection, subject.now) : verified;
  return parsed.ok ? parsed.value.events : [];
}

async function pressed(subject: ChannelSubject, choice: string, person: string, number = 1) {
  if (!subject.press) throw new Error("give press, or skip this case with a reason");
  const [event, ...others] = await eventsOf(subject, await subject.press({ choice, person, number }));
  expect(others).toEqual([]);
  expect(event).toMatchObject({ kind: "decision" });
  return event as DecisionEvent;
}

export const decisionCases = [
  {
    title: "turns a pressed control into one decision with its choice and who pressed it",
    async run(subject: ChannelSubject) {
      const { people } = subject;
      for (const person of people) {
        const event = await pressed(subject, "r4nd0m1", person);
        expect(event).toMatchObject({ choice: "r4nd0m1", actor: { id: person } });
        expect([event.thread, event.id]).not.toContain("");
        expect(Math.abs(event.at - subject.now)).toBeLessThan(24 * 3_600_000);
      }
    },
  },
  {
    title: "gives every delivery of one press the same id, and the press of another person another",
    async run(subject: ChannelSubject) {
      const [one = "", other = ""] = subject.people;
      const first = await pressed(subject, "r4nd0m1", one, 1);
      expect((await pressed(subject, "r4nd0m1", one, 1)).id).toBe(first.id);
      expect((await pressed(subject, "r4nd0m1", other, 2)).id).not.toBe(first.id);
    },
  },
  {
    title: "takes no decision from a press that nobody signed",
    async run(subject: ChannelSubject) {
      if (!subject.press) throw new Error("give press, or skip this case with a reason");
      const request = await subject.press({ choice: "r4nd0m1", person: subject.people[0] ?? "", number: 1 });
      const forged = subject.forgePress?.(request) ?? subject.credential.write(request, undefined);
      expect(await eventsOf(subject, forged)).toEqual([]);
    },
  },
  {
    title: "opens the private chat in whose thread that person's own messages come in",
    async run(subject: ChannelSubject) {
      const [person = ""] = subject.people;
      const channel = subject.channel(subject.double().fetch);
      if (!channel.openDirect || !subject.inChat)
        throw new Error("give inChat, or skip this case with a reason");
      const opened = await channel.openDirect(person, subject.connection, AbortSignal.timeout(5_000));
      if (!opened.ok) throw new Error(`not opened: ${opened.error.code}`);
      const { thread, target } = opened.value;
      const [message] = await eventsOf(subject, await subject.inChat(target, currentSecret(subject)));
      expect(message).toMatchObject({ kind: "message", addressed: "direct", thread, target });
    },
  },
  {
    title: "names the thread in which replies under a message of ours in a private chat come in",
    async run(subject: ChannelSubject) {
      const [person = ""] = subject.people;
      const channel = subject.channel(subject.double().fetch);
      if (!channel.openDirect || !channel.replyPlace || !subject.replyInChat)
        throw new Error("give replyInChat, or skip this case with a reason");
      const signal = AbortSignal.timeout(5_000);
      const opened = await channel.openDirect(person, subject.connection, signal);
      if (!opened.ok) throw new Error(`not opened: ${opened.error.code}`);
      const { target } = opened.value;
      const op = { kind: "post" as const, opId: "op-desk", target, text: "Mia waits." };
      const posted = await channel.deliver(op, subject.connection, signal);
      if (!posted.ok) throw new Error(`not posted: ${posted.error.code}`);
      const { messageId } = posted.value;
      const place = channel.replyPlace(target, messageId);
      if (!place) throw new Error("no place");
      expect(place.thread).not.toBe(opened.value.thread);
      const reply = await subject.replyInChat(place.target, currentSecret(subject));
      expect(reply).toMatchObject([{ kind: "message", addressed: "direct", ...place }]);
      // A line of ours in that thread begins no other one.
      const said = await channel.deliver(
        { ...op, target: place.target, opId: "op-line" },
        subject.connection,
        signal,
      );
      if (!said.ok) throw new Error(`not posted: ${said.error.code}`);
      expect(channel.replyPlace(place.target, said.value.messageId)).toEqual(place);
    },
  },
  {
    title: "tells one person something, and reports a service that will not",
    async run(subject: ChannelSubject) {
      const [userId = ""] = subject.people;
      const op = {
        kind: "whisper" as const,
        opId: "op-1",
        target: subject.target,
        userId,
        text: "Only you.",
      };
      const double = subject.double();
      const signal = AbortSignal.timeout(5_000);
      expect(await subject.channel(double.fetch).deliver(op, subject.connection, signal)).toMatchObject({
        ok: true,
      });
      const refusing = subject.channel(async () => subject.answers.refused());
      expect(await refusing.deliver(op, subject.connection, signal)).toMatchObject({ ok: false });
    },
  },
] as const;
