// How often the person has asked for the same thing. The same: most of the words that carry meaning are there
// again, or the person says that it is still not solved.

import { phrases, says } from "../phrases.ts";
import { singularsOf } from "../singulars.ts";
import { asksOf, type Window } from "../window.ts";
import { wordsOf } from "../words.ts";

/** Of the shorter question's words, so many come again in the longer one. */
const SHARED = 0.6;
/** Two words in common are a coincidence in a long question, and everything in a short one. */
const LEAST_SHARED = 2;
/** A longer line says more than that it did not help: it is a question of its own. */
const MARKER_WORDS = 14;

const STILL = phrases(
  "still not | still doesn't | still does not | still isn't | still can't | still cannot | still nothing | still broken | still the same | didn't help | did not help | doesn't help | didn't work | did not work | doesn't work | does not work | not working | not solved | again the same | asked already | already asked | already told you | as i said | like i said | i said | not what i asked | that's not my question | you didn't answer",
  "immer noch | noch immer | weiterhin nicht | hat nicht geholfen | hilft nicht | hilft mir nicht | funktioniert nicht | geht nicht | klappt nicht | schon gefragt | bereits gefragt | schon gesagt | bereits gesagt | wie gesagt | nicht meine frage | das war nicht",
  "toujours pas | toujours rien | encore le même | ne marche pas | ne marche toujours | ne fonctionne pas | ça n'aide pas | ça n'a pas | déjà demandé | déjà dit | comme je l'ai dit | pas ma question | je répète",
  "sigue sin | siguen sin | todavía no | aún no | no funciona | no funcionó | no me ayuda | no ayudó | no sirve | ya pregunté | ya lo dije | ya le dije | ya te dije | como dije | no es mi pregunta | repito",
);
/** Words that every question has. */
const EMPTY = new Set(
  wordsOf(
    "a an the and or but if of to in on at for from with by as is are was were be been am do does did have has had can could will would should may might must i you he she it we they me my your our their this that these those what which who when where why how not no yes please thanks thank hello hi hey there so just about still again ok okay any some get got need want know tell help " +
      "der die das den dem des ein eine einen einem einer und oder aber wenn von zu im in am an auf für mit bei als ist sind war waren sein bin habe hat haben kann können könnte wird werden würde soll muss ich du er sie es wir ihr mir mich mein meine meinen meiner dein deine ihre ihren unser das dieser diese dieses was welche wer wann wo warum wie nicht kein keine ja nein bitte danke hallo noch immer wieder auch nur schon mal doch " +
      "le la les un une des de du et ou mais si à au aux dans sur pour avec par est sont était être suis ai as a avons avez ont peux peut pouvez pourrait je tu il elle nous vous ils elles me mon ma mes ton ta tes votre vos notre ce cette ces que qui quand où pourquoi comment pas ne oui non merci bonjour svp toujours encore " +
      "el la los las un una unos unas y o pero si de del en a al por para con como es son era ser estoy está he ha han puedo puede podría yo tú usted él ella nosotros ellos me mi mis tu tus su sus nuestro este esta esto ese esa eso que qué quién cuándo dónde cómo porqué no sí gracias hola favor todavía aún sigue",
  ).flat(),
);

/** Words without order, each in all its spellings. */
type Topic = readonly (readonly string[])[];

/** How often the latest question has been asked in the window, this time included; 0 where nobody asked. */
export function attempts({ lines }: Window): number {
  const all = asksOf(lines);
  const author = all.at(-1)?.authorId;
  const topics: Topic[] = [];
  for (const { text, authorId } of all) {
    if (authorId !== author) continue;
    const before = topics.at(-1);
    // "Still nothing" has its subject from what was asked before it.
    topics.push(before && isStill(text) ? before : topicOf(text));
  }
  const latest = topics.at(-1);
  return latest ? topics.filter((topic) => isSimilar(topic, latest)).length : 0;
}

function isStill(text: string): boolean {
  const words = wordsOf(text);
  return words.length <= MARKER_WORDS && says(STILL, words);
}

/** The words that carry meaning, each with the singulars it may be the plural of. */
function topicOf(text: string): Topic {
  const words = wordsOf(text).filter(([plain = ""]) => plain.length > 1 && !EMPTY.has(plain));
  return [...new Map(words.map((word) => [word[0], [...word, ...singularsOf(word)]])).values()];
}

function isSimilar(one: Topic, other: Topic): boolean {
  const least = Math.min(one.length, other.length);
  if (least === 0) return one.length === other.length;
  const known = new Set(other.flat());
  const shared = one.filter((word) => word.some((spelling) => known.has(spelling))).length;
  return shared >= Math.min(least, LEAST_SHARED) && shared / least >= SHARED;
}
