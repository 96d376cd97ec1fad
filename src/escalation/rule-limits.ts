// How large a rule may be. Rules are written by people and read at every turn: nothing in them may cost more
// than a look at the messages does.

/** Of one condition, as written. */
export const MAX_CONDITION_CHARS = 2_000;
/** Parentheses and "not" inside each other: nobody reads further, and the parser calls itself that often. */
export const MAX_CONDITION_DEPTH = 32;
/** Words of one `mentions`, and the letters of one of them. */
export const MAX_MENTIONS = 50;
export const MAX_MENTION_CHARS = 100;
/** Mistakes told at once. */
export const MAX_MISTAKES = 20;
/** Rules of one employee. */
export const MAX_RULES = 100;
/** What is read of one message: complaints and wishes stand at the beginning, pasted logs behind it. */
export const MAX_READ_CHARS = 8_000;
