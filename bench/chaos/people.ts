// The people of a chaos run: each says its messages in order, and the next only after the one before was
// acknowledged, so that there is an order to be kept. Copies of webhooks come whenever they like.

import { setTimeout as sleep } from "node:timers/promises";
import type { Webhook } from "../../dev/sandbox/courier.ts";
import type { SandboxClient, SayInput, Shown } from "../../dev/stack/sandbox-client.ts";
import { type Deliveries, deliver } from "./deliver.ts";
import type { Gate } from "./gate.ts";
import type { ChaosPlan, PlannedConversation, PlannedMessage } from "./plan.ts";
import type { Random } from "./random.ts";

export interface PeopleInput {
  plan: ChaosPlan;
  sandbox: SandboxClient;
  gate: Gate;
  random: Random;
  deliveries: Deliveries;
}

/** What a conversation came to be in its service. */
export interface HeldConversation extends PlannedConversation {
  /** Of the service: its channel or its person. */
  place: string;
  /** Id of the first message. */
  root: string;
  said: PlannedMessage[];
}

const MAX_COPY_DELAY_MS = 8_000;

function saying({ index, channel, kind }: PlannedConversation, text: string, root: string): SayInput {
  const number = String(index).padStart(4, "0");
  if (channel === "whatsapp") return { channel, text, user: `1555010${number}` };
  if (kind === "direct") return { channel, text, conversation: "dm", user: `U0CHAOS${number}` };
  const thread = root ? { thread: root } : {};
  const user = channel === "slack" ? { user: `U0CHAOS${number}` } : {};
  return { channel, text, conversation: `chaos-${number}`, mention: true, ...user, ...thread };
}

/** Every copy of every webhook; resolves at the first acknowledgement, the rest goes on into `copies`. */
async function send(
  input: PeopleInput,
  webhooks: readonly Webhook[],
  message: PlannedMessage,
  copies: Promise<boolean>[],
): Promise<void> {
  const { random, deliveries, gate } = input;
  const waitMs = () => random.between(200, 900);
  const firsts = webhooks.map((webhook) => deliver(webhook, deliveries, waitMs));
  for (const webhook of webhooks) {
    for (let copy = 1; copy < message.copies; copy++) {
      const delay = random.between(0, MAX_COPY_DELAY_MS);
      copies.push(sleep(delay).then(() => deliver(webhook, deliveries, waitMs)));
    }
  }
  copies.push(...firsts);
  if (!(await Promise.race(firsts))) throw new Error(`${message.token} was never acknowledged.`);
  gate.acknowledged();
}

async function hold(
  input: PeopleInput,
  conversation: PlannedConversation,
  copies: Promise<boolean>[],
): Promise<HeldConversation> {
  const said = input.plan.messages.filter((message) => message.conversation === conversation.index);
  let first: Shown | undefined;
  for (const message of said) {
    await input.gate.pass(message.index);
    await sleep(input.random.between(0, 400));
    const text = `Please confirm ${message.token}`;
    const { message: shown, webhooks } = await input.sandbox.say({
      ...saying(conversation, text, first?.id ?? ""),
      fire: false,
    });
    first ??= shown;
    await send(input, webhooks, message, copies);
  }
  return { ...conversation, place: first?.conversation ?? "", root: first?.id ?? "", said };
}

/** Resolves when everything was said and every copy delivered. */
export async function play(input: PeopleInput): Promise<HeldConversation[]> {
  const copies: Promise<boolean>[] = [];
  const held = await Promise.all(
    input.plan.conversations.map((conversation) => hold(input, conversation, copies)),
  );
  await Promise.all(copies);
  return held;
}
