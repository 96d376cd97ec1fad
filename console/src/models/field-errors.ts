import { ApiFailure } from "../api/api-failure.ts";

/** The schema's own words, where they are for programmers, in words for people. */
function inWords(sentence: string): string {
  if (/^Invalid input: expected number/.test(sentence)) return "Enter a number";
  const [, least] = /^Too small: expected number to be >=?(\S+)$/.exec(sentence) ?? [];
  if (least !== undefined) return `At least ${Number(least).toLocaleString("en-US")}`;
  const [, most] = /^Too big: expected number to be <=?(\S+)$/.exec(sentence) ?? [];
  if (most !== undefined) return `At most ${Number(most).toLocaleString("en-US")}`;
  if (/^Too small: expected string/.test(sentence)) return "Must not be empty";
  if (sentence === "Invalid URL") return "Enter an address that begins with https://";
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** The sentence for one field, or for anything below it; undefined where nothing is wrong there. */
export function fieldError(error: Error | null, path: string): string | undefined {
  if (!(error instanceof ApiFailure)) return undefined;
  const hit = Object.entries(error.fields).find(([known]) => known === path || known.startsWith(`${path}.`));
  return hit && inWords(hit[1]);
}

/** The error as a whole, where no field of the form shows it. */
export function otherError(error: Error | null, shown: string[]): Error | null {
  return error && shown.some((path) => fieldError(error, path) !== undefined) ? null : error;
}
