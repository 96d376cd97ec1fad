// Answers in which the employee declined. What a provider flagged counts; of the others only those that open
// with it, because a long answer may decline one detail and still help.

import { phrases, says } from "../phrases.ts";
import type { Window } from "../window.ts";
import { wordsOf } from "../words.ts";

/** A refusal stands in the first words: "I'm sorry, but unfortunately I can't help with that." */
const OPENING_WORDS = 14;

const DECLINED = phrases(
  "i can't help | i cannot help | i can not help | i can't assist | i cannot assist | i'm unable to | i am unable to",
  "i'm not able to | i am not able to | i can't do that | i cannot do that | i won't be able to | i have to decline",
  "i must decline | i can't provide | i cannot provide | i can't discuss | i cannot discuss | i can only help with",
  "kann ich nicht helfen | kann ich ihnen leider nicht helfen | kann ich dir leider nicht helfen | kann ich ihnen nicht helfen | kann ich dir nicht helfen | ihnen dabei nicht helfen",
  "dir dabei nicht helfen | ich kann dabei nicht helfen | ihnen damit nicht helfen | dabei leider nicht helfen",
  "ihnen leider nicht weiterhelfen | ihnen nicht weiterhelfen | dir nicht weiterhelfen | darf ich nicht | dazu kann ich nichts sagen",
  "je ne peux pas vous aider | je ne peux pas t'aider | je ne suis pas en mesure de | je ne peux pas répondre à",
  "il m'est impossible de | je ne peux pas vous fournir | je ne suis pas autorisé",
  "no puedo ayudarle | no puedo ayudarte | no le puedo ayudar | no te puedo ayudar | no puedo ayudar con",
  "no me es posible | no estoy autorizado | no puedo responder a | no puedo proporcionar",
);

/** True where an answer opens by declining. */
export const isRefusal = (text: string): boolean =>
  says(DECLINED, wordsOf(text.slice(0, 400)).slice(0, OPENING_WORDS));

/** Refusals in the window, what is about to be said included. */
export function refusals({ lines, answer }: Window): number {
  const past = lines.filter(({ role, text }) => role === "employee" && isRefusal(text)).length;
  const now = answer !== undefined && (answer.refused === true || isRefusal(answer.text));
  return past + (now ? 1 : 0);
}
