// Refusals that a provider did not flag. Only an answer that is nothing but a refusal counts: taking a
// good answer for one costs more than passing one on.

/** A refusal is short; whoever goes on at length says something. */
const MAX_CHARS = 280;

const SORRY =
  "(?:(?:i['’]?m|i am|we are) (?:very |really |so |terribly )?(?:sorry|afraid)|(?:my )?apologies|sorry|unfortunately)";
const CANNOT =
  "(?:(?:i|we) (?:can(?:not|['’]t| not)|could not|couldn['’]t|won['’]t|will not|must decline(?: to)?|have to decline(?: to)?)|(?:i['’]m|i am|we['’]re|we are) (?:not able|unable)(?: to)?)";
const MANNER = "(?:(?:to|directly|further|actually) )?";
const DEED =
  "(?:(?:help|assist)(?: you)?(?: with)?|comply(?: with)?|fulfil?l|do|answer|respond to|discuss|provide|generate|create|produce|write|engage (?:in|with)|continue(?: with)?|support|participate in)";
const OBJECT =
  "(?:that|this|it|such)?(?: (?:kind|type|sort) of)?(?: (?:request|question|topic|content|conversation|matter|task|one|information))?";
const YOURS = "(?:(?:with )?your (?:request|question))";
const REASON = "(?: (?:because|as|since) (?:it|this|that|doing so)[^.?!]{0,120})?";
const OFFER =
  "(?: (?:is there (?:anything|something) else|can i help|let me know if|please (?:ask|let me know)|if you have|how else|but i['’]?(?:m| am| would|d) (?:be )?happy)[^]{0,140})?";

const REFUSALS: readonly RegExp[] = [
  new RegExp(
    `^(?:${SORRY}[,.!]? (?:but )?(?:that )?)?${CANNOT} ${MANNER}${DEED}(?: (?:${OBJECT}|${YOURS}))?${REASON}[.!]?${OFFER}$`,
    "i",
  ),
  new RegExp(
    `^as an ai(?: language model| assistant)?,? ${CANNOT} ${MANNER}${DEED}(?: (?:${OBJECT}|${YOURS}))?${REASON}[.!]?${OFFER}$`,
    "i",
  ),
  /^(?:this|that|your) (?:request|content|question) (?:violates|goes against|is against) (?:my|our|the) (?:[\w ]{0,20})?(?:guidelines|policy|policies)[.!]?$/i,
];

/** True where the whole answer is a refusal. Errs towards false. */
export function isRefusal(text: string): boolean {
  // Most answers are longer, and are not read at all; the rest is room for white space.
  if (text.length > MAX_CHARS * 2) return false;
  const said = text.trim().replace(/\s+/g, " ");
  if (said === "" || said.length > MAX_CHARS) return false;
  return REFUSALS.some((pattern) => pattern.test(said));
}
