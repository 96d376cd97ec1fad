// What was said, as a reader of the console needs it: who said it and where stands beside the words already.

/** The name that a colleague's lines carry in the chat, where the company speaks with one voice. */
const SIGNATURE = /^\*\*[^*\n]{1,200}\):\*\* /gm;

/** A colleague's lines without the name that stands above them. */
export const withoutSignature = (text: string): string => text.replace(SIGNATURE, "");

/** A line of a list: marks that only make letters bold are left out. */
export const plainLine = (text: string): string => text.replace(/\*\*([^*\n]+)\*\*/g, "$1");
