// What the employee says when it cannot say what was asked for. Short, polite, never technical.

import type { IncomingMessage } from "../conversation/message.ts";
import type { Confirmation, ConfirmationNews, ConfirmationState, TurnOutcome } from "../conversation/port.ts";
import type { BudgetScope } from "../tenants/model-book.ts";
import type { ToolStep } from "../tools/tool-step.ts";
import { plainName } from "./render-card.ts";
import { type Act, isDone, isUncertain } from "./trail.ts";

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
  together(text, "I had to stop here before I was done. Ask me to go on if you need the rest.");

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

/** The model said twice that something was done, and nothing was. */
export const UNFOUNDED =
  "I'm sorry, I could not confirm that what you asked for was done, so please do not rely on it. I have passed your message to my team, and someone will reply.";

/** What certainly happened, or may have, whatever else is said. `all`: also what a finished answer says itself. */
export function factsOf(acts: readonly Act[], all: boolean): string {
  const title = ({ step }: Act) => plainName(step.receipt.title);
  const done = all ? acts.filter(isDone).map((act) => `Done: ${title(act)}.`) : [];
  const open = acts
    .filter(isUncertain)
    .map(
      (act) => `I can't tell whether this was done: ${title(act)}. Please check, I will not try it again.`,
    );
  return [...done, ...open].join("\n");
}

const MAX_FINDING_CHARS = 400;

/** What the tools found, where a limit ended the turn before the model could say it. */
export const findings = (acts: readonly Act[]): string =>
  acts
    .filter(({ step }) => step.receipt.outcome === "ok" && step.receipt.effect === "read")
    .map(({ step: { receipt } }) => {
      const text = receipt.output.slice(0, MAX_FINDING_CHARS).toWellFormed();
      return `${plainName(receipt.title)}: ${text}${text.length < receipt.output.length ? " …" : ""}`;
    })
    .join("\n\n");

/** Paragraphs, without the empty ones. */
export const together = (...texts: string[]): string => texts.filter((text) => text !== "").join("\n\n");

const quoted = ({ title }: Confirmation): string => `“${plainName(title)}”`;

export const about = (confirmation: Confirmation): string => `About ${quoted(confirmation)}:`;

const answers = ({ code }: Confirmation): string => `\`yes ${code}\` or \`no ${code}\``;

/** Half of the time is over. */
export const reminder = (confirmation: Confirmation): string =>
  `${quoted(confirmation)} still waits for a decision. Reply ${answers(confirmation)}.`;

/** Nobody decided, which is not a no. */
export const expired = (confirmation: Confirmation): string =>
  `Nobody decided about ${quoted(confirmation)} in time, so I have not done it. Ask me again if it is still wanted.`;

/** A bare yes or no that may mean several cards. */
export function which(codes: readonly string[], confirmations: readonly Confirmation[]): string {
  const named = confirmations.filter(({ code }) => codes.includes(code));
  const lines = named.map((one) => `- ${quoted(one)}: reply ${answers(one)}`);
  return ["Several things wait for a decision. Which one do you mean?", ...lines].join("\n");
}

const WHAT_CAME: Partial<Record<ToolStep["receipt"]["outcome"], string>> = {
  ok: "Done.",
  failed: "It failed.",
  unknown: "Nobody can tell whether it was done; please check.",
  timeout: "Nobody can tell whether it was done; please check.",
};

/** The last line of the card of what was withdrawn. */
export const WITHDRAWN = "Withdrawn: the message it belongs to was deleted.";

/** A file goes out with an answer of the employee, and none comes. */
export const FILE_NOT_SENT =
  "The file was not sent, since a member of the team has the conversation. It can be asked for again after that.";

const deciderOf = ({ decidedBy }: Confirmation): string => plainName(decidedBy?.name || "an operator");

const WHY_NOT: Partial<Record<TurnOutcome, string>> = {
  held: "I was stopped or switched off before it was run",
  failed: "something went wrong before it was run",
  stopped: "I was told to stop before it was run",
  cancelled: "the message it belongs to was deleted",
};

const STATE_CAME: Partial<Record<ConfirmationState, string>> = {
  done: "Done.",
  failed: "It failed.",
  unknown: "Nobody can tell whether it was done; please check.",
};

/** The same where no turn took it in: from what is stored of it. Undefined while it is not over. */
export function cardEndOf(confirmation: Confirmation, outcome: TurnOutcome): string | undefined {
  const { state, decidedAt } = confirmation;
  if (state === "denied") return `Denied by ${deciderOf(confirmation)}.`;
  const approved = `Approved by ${deciderOf(confirmation)}.`;
  if (state === "expired") return decidedAt === undefined ? EXPIRED : `${approved} It was too late to do it.`;
  const why = WHY_NOT[outcome] ?? "the turn ended before it was run";
  if (state === "cancelled") return `${approved} Not done: ${why}.`;
  const came = STATE_CAME[state];
  return came && `${approved} ${came}`;
}

const EXPIRED = "Expired: nobody decided in time.";

/** The last line of a card that is over. */
export function cardEnd(
  confirmation: Confirmation,
  what: ConfirmationNews["what"],
  step: ToolStep | undefined,
): string {
  const who = deciderOf(confirmation);
  if (what === "denied") return `Denied by ${who}.`;
  if (what !== "approved") return EXPIRED;
  if (step?.receipt.output === FILE_NOT_SENT) return `Approved by ${who}. ${FILE_NOT_SENT}`;
  const came = step ? (WHAT_CAME[step.receipt.outcome] ?? "It was not done.") : "";
  return `Approved by ${who}. ${came}`.trim();
}
