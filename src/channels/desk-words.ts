// What is said at a desk to the one who spoke or pressed there in vain; nobody else hears it.

import type { OwnRefusal } from "../conversation/port.ts";
import { unreachable } from "../result.ts";

/** A desk passes on words: whoever sends a file must not believe that it arrived. */
export const FILES_STAY = "Only words are passed on: the file you sent did not reach them.";

/** One or two sentences for a colleague whose wish did not come true. */
export function deskRefusalWords(refusal: OwnRefusal): string {
  switch (refusal.code) {
    case "not_asked":
      return "Thank you, but only people who were asked can take this conversation. Nothing was passed on.";
    case "taken":
      return `${named(refusal.by)} has taken this conversation, so nothing was passed on.`;
    case "over":
      return refusal.by === ""
        ? "This conversation was handed back, so nothing was passed on."
        : `This conversation was handed back by ${refusal.by}, so nothing was passed on.`;
    case "no_text":
      return "There was nothing in it that could be passed on.";
    case "unknown":
      return "I no longer know this conversation, so nothing was passed on.";
    default:
      return unreachable(refusal);
  }
}

const named = (name: string): string => (name === "" ? "Somebody else" : name);
