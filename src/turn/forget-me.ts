// "Forget me", said as a whole message, is done by code and not by a model: it must work whatever the model
// thinks of it, and nothing else may do it.

import type { IncomingMessage } from "../conversation/message.ts";
import type { Remembered } from "../knowledge/port.ts";
import type { TurnDeps } from "./turn-deps.ts";
import { isWritten } from "./written.ts";

type Language = "en" | "de" | "fr" | "es";

const PHRASES: Record<Language, string[]> = {
  en: [
    "forget me",
    "please forget me",
    "forget me please",
    "forget about me",
    "forget everything about me",
    "forget everything you know about me",
    "forget what you know about me",
    "delete everything about me",
    "delete what you know about me",
    "delete my data",
  ],
  de: [
    "vergiss mich",
    "bitte vergiss mich",
    "vergiss mich bitte",
    "vergessen sie mich",
    "bitte vergessen sie mich",
    "vergessen sie mich bitte",
    "vergiss alles über mich",
    "vergessen sie alles über mich",
    "lösche alles über mich",
    "löschen sie alles über mich",
    "lösche meine daten",
    "löschen sie meine daten",
  ],
  fr: [
    "oublie-moi",
    "oublie moi",
    "oubliez-moi",
    "oubliez moi",
    "oublie-moi s'il te plaît",
    "oubliez-moi s'il vous plaît",
    "oublie tout sur moi",
    "oubliez tout sur moi",
    "oublie tout de moi",
    "oubliez tout de moi",
    "supprime mes données",
    "supprimez mes données",
  ],
  es: [
    "olvídame",
    "olvidame",
    "olvídeme",
    "olvideme",
    "por favor olvídame",
    "por favor olvídeme",
    "olvídate de mí",
    "olvídese de mí",
    "olvida todo sobre mí",
    "olvide todo sobre mí",
    "borra mis datos",
    "borre mis datos",
  ],
};

const LANGUAGE_OF = new Map(
  Object.entries(PHRASES).flatMap(([language, phrases]) =>
    phrases.map((phrase) => [phrase, language as Language] as const),
  ),
);
const LONGEST = Math.max(...[...LANGUAGE_OF.keys()].map((phrase) => phrase.length));

const DONE: Record<Language, string> = {
  en: "Done. I have forgotten what I remembered about you from our conversations.",
  de: "Erledigt. Was ich mir aus unseren Gesprächen über Sie gemerkt hatte, ist gelöscht.",
  fr: "C'est fait. J'ai effacé ce que j'avais retenu de vous lors de nos échanges.",
  es: "Hecho. He borrado lo que recordaba de usted de nuestras conversaciones.",
};

const AWAY: Record<Language, string> = {
  en: "I'm sorry, I can't reach my memory at this moment, so nothing is deleted yet. Please ask me again in a few minutes.",
  de: "Es tut mir leid, ich erreiche mein Gedächtnis gerade nicht, es ist also noch nichts gelöscht. Bitte sagen Sie es mir in ein paar Minuten noch einmal.",
  fr: "Je suis désolé, ma mémoire est inaccessible pour le moment : rien n'est encore effacé. Redemandez-le-moi dans quelques minutes, s'il vous plaît.",
  es: "Lo siento, ahora mismo no puedo acceder a mi memoria, así que todavía no se ha borrado nada. Vuelva a pedírmelo dentro de unos minutos, por favor.",
};

/** The language in which the whole message asks to be forgotten. */
export function asksToBeForgotten(text: string): Language | undefined {
  if (text.length > LONGEST + 10) return undefined;
  const plain = text
    .toLowerCase()
    .normalize("NFC")
    .replaceAll("’", "'")
    .replace(/^[\s¡!.,]+|[\s!.,]+$/gu, "")
    .replace(/,?\s+/gu, " ");
  return LANGUAGE_OF.get(plain);
}

/** Messages of this turn that ask for it. */
export const forgetWishes = (input: readonly IncomingMessage[]): IncomingMessage[] =>
  input.filter((message) => isWritten(message) && asksToBeForgotten(message.text) !== undefined);

/** What is said to the last, and whose wish came true. */
export interface Forgotten {
  said: string;
  ids: string[];
}

/** Forgets each of them: it is deleted when this resolves, or they are told. */
export async function forget(
  { memory }: Pick<TurnDeps, "memory">,
  who: Omit<Remembered, "userId">,
  wishes: readonly IncomingMessage[],
): Promise<Forgotten> {
  const done: Forgotten = { said: "", ids: [] };
  for (const { id, author, text } of wishes) {
    const language = asksToBeForgotten(text) ?? "en";
    const forgotten = await memory.forget({ ...who, userId: author.id });
    done.said = forgotten.ok ? DONE[language] : AWAY[language];
    if (forgotten.ok) done.ids.push(id);
  }
  return done;
}
