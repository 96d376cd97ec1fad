// Conversations of a chaos run that go to a person and back. Customer and colleague write at the same time, their
// webhooks come as often and as late as everybody's, and the Worker is killed under them.

import { setTimeout as sleep } from "node:timers/promises";
import { MARIA } from "../../dev/sandbox/cast.ts";
import type { Webhook } from "../../dev/sandbox/courier.ts";
import type { SandboxClient, SayInput, Shown } from "../../dev/stack/sandbox-client.ts";
import { type Deliveries, deliver } from "./deliver.ts";
import type { Random } from "./random.ts";

export interface HandOverInput {
  count: number;
  maxCopies: number;
  sandbox: SandboxClient;
  /** The sandbox's control API: presses whose webhooks are ours to send. */
  controlUrl: string;
  random: Random;
  deliveries: Deliveries;
  limitMs: number;
}

/** Where the two stood, and what each said, in order. */
export interface HandedOver {
  index: number;
  customer: { channel: "slack" | "whatsapp"; place: string };
  desk: { place: string; root: string };
  wish: string;
  byCustomer: string[];
  byColleague: string[];
  /** Asked once the employee had it back. */
  after: string;
}

const LINES = 3;
const POLL_MS = 400;
const MAX_COPY_DELAY_MS = 8_000;
const SPREAD_MS = 20_000;

interface Act {
  message: Shown;
  webhooks: Webhook[];
}

const nameOf = (index: number): string => `Customer ${String(index).padStart(3, "0")}`;

function customerSays(index: number, text: string): SayInput {
  const number = String(index).padStart(4, "0");
  const name = nameOf(index);
  if (index % 2 === 0) return { channel: "whatsapp", text, name, user: `1555020${number}` };
  return { channel: "slack", text, name, conversation: "dm", user: `U0HANDOVR${number}` };
}

const hasButton = ({ buttons }: Shown, wanted: string): boolean =>
  buttons.some(({ label }) => label === wanted);

/** Every hand-over of a run, side by side. Resolves when all is said and every copy delivered. */
export async function playHandOvers(input: HandOverInput): Promise<HandedOver[]> {
  const copies: Promise<boolean>[] = [];
  const indexes = Array.from({ length: input.count }, (_, index) => index);
  const played = await Promise.all(indexes.map((index) => playOne(input, index, copies)));
  await Promise.all(copies);
  return played;
}

async function playOne(input: HandOverInput, index: number, copies: Promise<boolean>[]): Promise<HandedOver> {
  const { sandbox, random } = input;
  const send = (act: Act) => sendAll(input, act, copies);
  const ask = async (text: string) => send(await sandbox.say({ ...customerSays(index, text), fire: false }));
  const desk = { channel: "slack", user: MARIA.ids.slack, conversation: "dm", fire: false } as const;
  const answer = async (text: string, { id }: Shown) =>
    send(await sandbox.say({ ...desk, text, thread: id }));
  await sleep(random.between(0, SPREAD_MS));
  const wish = `[h-${index}-1]`;
  const first = await ask(`Please let me talk to a human. ${wish}`);
  // It quotes the wish; the name may be missing where the Worker died while it asked for it.
  const isDesk = (one: Shown): boolean => hasButton(one, "Take") && one.text.includes(wish);
  const found = await until(input, `desk of ${wish}`, isDesk);
  await send(await press(input, found));
  await until(input, `taken desk of ${wish}`, (one) => one.id === found.id && !hasButton(one, "Take"));
  const byCustomer = Array.from({ length: LINES }, (_, line) => `[p-${index}-${line + 1}]`);
  const byColleague = Array.from({ length: LINES + 1 }, (_, line) => `[c-${index}-${line + 1}]`);
  const says = (token: string) => answer(`It is ${token}.`, found);
  await Promise.all([
    inTurn(random, byCustomer, (token) => ask(`And ${token}?`)),
    inTurn(random, byColleague.slice(0, -1), says),
  ]);
  // Lines that no colleague has read or answered are the employee's after the hand-back: here all are read, and the
  // last word is the colleague's.
  for (const token of byCustomer)
    await until(input, token, (one) => one.thread === found.id && one.text.includes(token));
  await inTurn(random, byColleague.slice(-1), says);
  await answer(`hand back: agreed ${wish}`, found);
  await until(input, `closed desk of ${wish}`, (one) => one.id === found.id && one.buttons.length === 0);
  const after = `[e-${index}-1]`;
  await ask(`Please confirm ${after}`);
  const { channel } = customerSays(index, "");
  return {
    index,
    customer: { channel: channel === "slack" ? channel : "whatsapp", place: first.conversation },
    desk: { place: found.conversation, root: found.id },
    ...{ wish, byCustomer, byColleague, after },
  };
}

/** The next only after the one before was acknowledged, so that there is an order to be kept. */
async function inTurn(
  random: Random,
  tokens: readonly string[],
  say: (token: string) => Promise<unknown>,
): Promise<void> {
  for (const token of tokens) {
    await sleep(random.between(0, 2_000));
    await say(token);
  }
}

/** Resolves at the first acknowledgement of each webhook; copies come whenever they like. */
async function sendAll(
  { random, deliveries, maxCopies }: HandOverInput,
  { message, webhooks }: Act,
  copies: Promise<boolean>[],
): Promise<Shown> {
  const waitMs = () => random.between(200, 900);
  for (const webhook of webhooks) {
    for (let copy = random.between(1, maxCopies); copy > 1; copy--)
      copies.push(
        sleep(random.between(0, MAX_COPY_DELAY_MS)).then(() => deliver(webhook, deliveries, waitMs)),
      );
  }
  const taken = await Promise.all(webhooks.map((webhook) => deliver(webhook, deliveries, waitMs)));
  if (!taken.every(Boolean)) throw new Error(`${message.text} was never acknowledged.`);
  return message;
}

async function press({ controlUrl }: HandOverInput, { id }: Shown): Promise<Act> {
  const response = await fetch(`${controlUrl}/press`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ channel: "slack", messageId: id, label: "Take", fire: false }),
  });
  if (!response.ok) throw new Error(`press: ${response.status} ${await response.text()}`);
  return (await response.json()) as Act;
}

async function until(
  { sandbox, limitMs }: HandOverInput,
  what: string,
  fits: (message: Shown) => boolean,
): Promise<Shown> {
  for (const deadline = Date.now() + limitMs; Date.now() < deadline; ) {
    const { messages } = await sandbox.messages();
    const found = messages.find(
      (one) => one.channel === "slack" && !one.isPerson && !one.deleted && fits(one),
    );
    if (found) return found;
    await sleep(POLL_MS);
  }
  throw new Error(`No ${what} within ${limitMs / 1_000} s.`);
}
