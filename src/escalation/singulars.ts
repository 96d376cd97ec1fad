// Singulars that a word may be the plural of, in English, German, French and Spanish. Endings only, no
// dictionary: a guess too many is harmless, because it counts only where somebody named that very singular.

import type { Word } from "./words.ts";

interface Ending {
  plural: string;
  singular: string;
  /** Letters that have to be left, and how they have to end. */
  least: number;
  after?: readonly string[];
  /** Only with a changed vowel, as in Vertrag, Verträge. */
  umlaut?: true;
}

const ENDINGS: readonly Ending[] = [
  { plural: "s", singular: "", least: 3 },
  // boxes, ciudades, errores, papeles, devoluciones
  { plural: "es", singular: "", least: 3, after: ["s", "x", "z", "ch", "sh", "n", "r", "l", "d", "o"] },
  { plural: "ies", singular: "y", least: 2 },
  // voces, luces
  { plural: "ces", singular: "z", least: 2 },
  // journaux, chevaux; bureaux, jeux
  { plural: "aux", singular: "al", least: 3 },
  { plural: "x", singular: "", least: 3, after: ["au", "eu", "ou"] },
  // Kunden, Karten; Rechnungen, Fristen; Konten
  { plural: "n", singular: "", least: 4, after: ["e", "el", "er"] },
  { plural: "en", singular: "", least: 5 },
  { plural: "en", singular: "o", least: 4, after: ["t"] },
  { plural: "nen", singular: "", least: 4, after: ["in"] },
  // Termine, Pakete; Züge. Shorter ones would make plane of plan.
  { plural: "e", singular: "", least: 5 },
  { plural: "e", singular: "", least: 3, umlaut: true },
  // Länder, Bücher; without a changed vowel these are few, and "er" ends too many other words.
  { plural: "er", singular: "", least: 3, umlaut: true },
  {
    plural: "er",
    singular: "",
    least: 2,
    after: ["bild", "kind", "feld", "geld", "kleid", "schild", "glied", "brett"],
  },
];

/** The plural itself is not among them. */
export function singularsOf(word: Word): string[] {
  const hasUmlaut = word.length > 1;
  return word.flatMap((spelling) =>
    ENDINGS.flatMap((ending) => {
      const stem = spelling.slice(0, -ending.plural.length);
      return fits(ending, spelling, stem, hasUmlaut) ? [stem + ending.singular] : [];
    }),
  );
}

function fits(
  { plural, least, after, umlaut }: Ending,
  word: string,
  stem: string,
  hasUmlaut: boolean,
): boolean {
  if (!word.endsWith(plural) || stem.length < least) return false;
  if (umlaut && !hasUmlaut) return false;
  // "ss" is no plural: boss, access.
  if (plural === "s" && /[su]$/.test(stem)) return false;
  return after === undefined || after.some((letters) => stem.endsWith(letters));
}

/** The same word, or one is the plural of the other. */
export const isSameThing = (one: Word, other: Word): boolean =>
  one.some((spelling) => other.includes(spelling)) ||
  singularsOf(one).some((singular) => other.includes(singular)) ||
  singularsOf(other).some((singular) => one.includes(singular));
