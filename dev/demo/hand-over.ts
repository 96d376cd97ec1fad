// A customer asks for a person, one of the team takes over from the thread of a private message, and hands the
// conversation back: who says what, and what each of them has to see.

import type { SandboxClient, Shown } from "../stack/sandbox-client.ts";
import { type Party, type Person, personOf } from "./two-people.ts";

export interface Story {
  customer: Party;
  /** What the customer writes for a person to be fetched. */
  asks: string;
  colleague: Party;
}

/** What both have seen, and the line with which the employee answers again. */
export interface Told {
  customer: Shown[];
  colleague: Shown[];
  desk: Shown;
}

export const hasButton =
  (label: string) =>
  ({ buttons }: Shown): boolean =>
    buttons.some((button) => button.label === label);

const ANSWERS = "Hello! I am sorry about that. I have just sent it again, by express.";
const ASKS_ON = "Thank you! When will it be here?";
const ANSWERS_ON = "Tomorrow before noon, at no charge.";
const AGREED = "order 1002 goes out by express, tomorrow before noon, at no charge";
const ASKS_THEN = "Perfect. And what does your returns policy say about opened goods?";

/** Plays it to its end. Throws where somebody does not see what they have to. */
export async function playHandOver(client: SandboxClient, story: Story, waitMs?: number): Promise<Told> {
  const colleague = await personOf(client, story.colleague, waitMs);
  const customer = await personOf(client, story.customer, waitMs);
  const desk = await takenOver(customer, colleague, story);
  await talked(customer, colleague, { desk, name: story.colleague.name });
  await handedBack(customer, colleague, desk);
  return { customer: await customer.chat(), colleague: await colleague.chat(), desk };
}

async function takenOver(customer: Person, colleague: Person, story: Story): Promise<Shown> {
  await customer.say(story.asks);
  await customer.hear("word that a person comes", ({ text }) => text !== "");
  const desk = await colleague.hear(
    "message about it",
    (message) => hasButton("Take")(message) && message.text.includes(story.customer.name),
  );
  await colleague.press(desk, "Take");
  return colleague.see("sign that it is theirs", desk, (message) => !hasButton("Take")(message));
}

async function talked(
  customer: Person,
  colleague: Person,
  { desk, name }: { desk: Shown; name: string },
): Promise<void> {
  await colleague.say(ANSWERS, desk);
  await customer.hear("answer with a name", ({ text }) => text.includes(ANSWERS) && text.includes(name));
  await customer.say(ASKS_ON);
  await colleague.hear(
    "line of the customer",
    ({ text, thread }) => text.includes(ASKS_ON) && thread === desk.id,
  );
  await colleague.say(ANSWERS_ON, desk);
  await customer.hear("second answer", ({ text }) => text.includes(ANSWERS_ON));
}

async function handedBack(customer: Person, colleague: Person, desk: Shown): Promise<void> {
  await colleague.say(`hand back: ${AGREED}`, desk);
  await colleague.see("sign that it is over", desk, ({ buttons }) => buttons.length === 0);
  await customer.say(ASKS_THEN);
  await customer.hear("answer of the employee", ({ text }) => /returns policy/i.test(text));
}
