// What the employee says when it cannot say what was asked for. Short, polite, never technical.

import type { IncomingMessage } from "../conversation/message.ts";
import type { BudgetScope } from "../tenants/model-book.ts";

export const opening = (agentName: string): string => `${agentName} is writing …`;

/** Said once, while the turn is tried again. */
export const MODELS_AWAY =
  "I'm sorry, I can't answer at this moment. I have your message and will reply as soon as I can.";

/** The tries are over; a person has it now. */
export const HELD =
  "I'm sorry, I could not answer this myself. I have passed your message to my team, and someone will reply.";

/** The money for models is spent, and there is no local one. */
export const OVER_BUDGET =
  "I'm sorry, I can't answer just now: the budget for my answers is used up. I have passed your message to my team, and someone will reply.";

const BUDGETS: Record<BudgetScope, string> = {
  tenant_day: "today's model budget",
  tenant_month: "this month's model budget",
  agent_day: "my model budget for today",
  agent_month: "my model budget for this month",
};

/** Said once a period in the thread that reached it, so that nobody is surprised when answers become simple. */
export const withNotice = (text: string, scope: BudgetScope | undefined): string =>
  scope === undefined ? text : `${text}\n\n_(A note for the team: 80 % of ${BUDGETS[scope]} is used.)_`;

/** The model or its provider declined, without words of its own. */
export const REFUSED = "I'm sorry, I can't help with that.";

export const FAILED =
  "I'm sorry, something went wrong and I could not answer your message. My team has been told and will look into it.";

export const OFF_DUTY =
  "I'm not available at the moment. I have passed your message to my team, and someone will reply.";

/** A limit of the turn ended it: what is known is said, and that it is not everything. */
export const cutShort = (text: string): string =>
  [text, "I had to stop here before I was done. Ask me to go on if you need the rest."]
    .filter((part) => part !== "")
    .join("\n\n");

/** The model's own length limit ended the answer. */
export const lengthCut = (text: string): string =>
  `${text}\n\n_(My answer was too long and ends here. Ask me to go on.)_`;

export const stopped = (soFar: string): string => (soFar === "" ? "Stopped." : `${soFar}\n\nStopped.`);

const THINGS: Record<string, string> = {
  image: "the picture",
  video: "the video",
  audio: "the voice message",
  voice: "the voice message",
  document: "the document",
  file: "the file",
  sticker: "the sticker",
  location: "the location",
  contacts: "the contact",
};

/** One short notice for messages that hold nothing readable. */
export function cannotRead(messages: readonly IncomingMessage[]): string {
  const things = new Set(messages.map((message) => THINGS[message.unsupported ?? ""] ?? "what you sent"));
  return `I can only read text for now, so I could not open ${[...things].join(" and ")}. Could you tell me in words?`;
}
