// What is said in the demo, channel by channel, and what has to come of it. Sums are small, so that the demo
// can be played again and again in a running stack.

import { MARIA, NINA } from "../sandbox/cast.ts";
import type { SayInput } from "../stack/sandbox-client.ts";
import type { Story } from "./hand-over.ts";

/** answer: the employee answers. approve, deny: a card comes first, and somebody decides about it. */
export type Line =
  | { kind: "answer"; text: string; shows?: RegExp }
  | { kind: "approve"; text: string; by: "button" | "text" }
  | { kind: "deny"; text: string; by: "button" | "text"; reason: string };

export interface Scene {
  /** Where and how the first line is said; the others follow in its thread. */
  opening: Omit<SayInput, "text">;
  /** In a thread of Mattermost the employee hears only what names it. */
  call: string;
  lines: Line[];
}

/** `shows` is what an answer without it cannot have got from its tool. */
export const SCENES: Scene[] = [
  {
    opening: { channel: "slack", conversation: "support" },
    call: "",
    lines: [
      {
        kind: "answer",
        text: "My espresso machine leaks. Can you look up order 1001?",
        shows: /espresso machine/i,
      },
      { kind: "approve", text: "Then please refund 1 EUR for order 1001 because it leaks.", by: "button" },
      { kind: "answer", text: "Thanks! What is in the calendar on 2026-11-23?", shows: /09:00/ },
    ],
  },
  {
    opening: { channel: "whatsapp" },
    call: "",
    lines: [
      { kind: "answer", text: "Hi! Where is my order 1002?", shows: /milk frother/i },
      { kind: "approve", text: "It is broken. Please refund 1 EUR for order 1002.", by: "text" },
      {
        kind: "deny",
        text: "And refund 2 EUR for order 1003, too.",
        by: "text",
        reason: "the bottles were opened",
      },
      {
        kind: "answer",
        text: "Could you write me a poem about coffee instead?",
        shows: /orders and deliveries/i,
      },
    ],
  },
  {
    opening: { channel: "mattermost", conversation: "support" },
    call: "@ada ",
    lines: [
      {
        kind: "answer",
        text: "What does our returns policy say about opened goods?",
        shows: /returns policy/i,
      },
      { kind: "approve", text: "Please refund 1 EUR for order 1003.", by: "button" },
      { kind: "answer", text: "And where is parcel PX-1001?", shows: /leipzig/i },
    ],
  },
];

/** A customer on WhatsApp wants a person, and somebody of the team answers from Slack. */
export const HAND_OVER: Story = {
  customer: { channel: "whatsapp", user: NINA.ids.whatsapp, name: NINA.name },
  asks: "My order 1002 is late once more. Can I talk to a human, please?",
  colleague: { channel: "slack", user: MARIA.ids.slack, name: MARIA.name },
};

/** Refunds that are really made, and no other. */
export const REFUNDS = SCENES.flatMap(({ lines }) => lines).filter(({ kind }) => kind === "approve").length;
