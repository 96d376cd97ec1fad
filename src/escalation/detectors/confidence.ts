// How sure the answer sounds. No model is asked to grade itself: the words of doubt are counted, and a tool
// that failed or an answer that declines takes its share. Each step can be read off the answer.

import { countOf, phrases, says } from "../phrases.ts";
import type { Window } from "../window.ts";
import { wordsOf } from "../words.ts";
import { isRefusal } from "./refusals.ts";
import { toolFailures } from "./tool-failures.ts";

const SURE = 1;
/** The employee says that it does not know: nothing else in the answer makes up for that. */
const KNOWS_NOT = 0.3;
const REFUSES = 0.2;
const DOUBT = 0.2;
const FAILED_TOOL = 0.15;
/** Several doubts are one unsure answer, not a negative number. */
const LEAST_DOUBTFUL = 0.3;

const UNKNOWN = phrases(
  "i don't know | i do not know | i'm not sure | i am not sure | i couldn't find | i could not find | i have no information",
  "i don't have information | i don't have any information | i don't have access | i do not have access | i can't tell | i cannot tell",
  "das weiß ich nicht | weiß ich leider nicht | ich weiß nicht | ich bin mir nicht sicher | ich bin nicht sicher",
  "ich konnte nichts finden | konnte ich nicht finden | habe ich keine informationen | ich habe keine informationen | ich habe keinen zugriff | liegen mir keine",
  "je ne sais pas | je ne suis pas sûr | je ne suis pas certain | je n'ai pas trouvé | je n'ai pas d'information | je n'ai pas d'informations | je n'ai pas accès",
  "no lo sé | no sé si | no estoy seguro | no estoy segura | no he encontrado | no encuentro | no tengo información | no tengo acceso",
);
const DOUBTS = phrases(
  "maybe | perhaps | possibly | probably | presumably | i think | i believe | i guess | i assume | as far as i know | it seems | might be | could be | may be",
  "vielleicht | möglicherweise | wahrscheinlich | vermutlich | ich glaube | ich denke | ich vermute | soweit ich weiß | könnte sein | wohl",
  "peut-être | probablement | sans doute | je crois | je pense | je suppose | à ma connaissance | il semble | pourrait être",
  "quizás | quizá | tal vez | probablemente | posiblemente | creo que | supongo | que yo sepa | parece que | podría ser",
);

/** Between 0 and 1; 1 where there is no answer yet, because nothing unsure was said. */
export function confidence(window: Window): number {
  const { answer } = window;
  if (!answer) return SURE;
  const words = wordsOf(answer.text);
  const doubtful = Math.max(LEAST_DOUBTFUL, SURE - DOUBT * countOf(DOUBTS, words));
  const ceiling =
    answer.refused || isRefusal(answer.text) ? REFUSES : says(UNKNOWN, words) ? KNOWS_NOT : SURE;
  const shaken = Math.min(doubtful, ceiling) - FAILED_TOOL * toolFailures(window);
  return Math.round(Math.max(0, shaken) * 100) / 100;
}
