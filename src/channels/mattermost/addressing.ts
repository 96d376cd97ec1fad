// Who is being spoken to. Names are matched as the server does: whole words, in any case.

/** The text without the word that called the employee; a call without anything else stays as it is. */
export function stripTrigger(text: string, trigger: string): string {
  const trimmed = text.trimStart();
  if (trigger === "" || !trimmed.startsWith(trigger)) return text.trim();
  const rest = trimmed.slice(trigger.length);
  // "#ask" also triggers "#asking", where the rest would be half a word.
  if (rest !== "" && !/^[\s,:;.!?-]/.test(rest)) return trimmed.trim();
  return rest.replace(/^[\s,:;-]+/, "").trim() || trimmed.trim();
}

const escapePattern = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** A user name may hold dots, dashes and underscores, and a sentence may end right after it. */
const mentionPattern = (username: string) =>
  new RegExp(`(?<![a-z0-9@._-])@${escapePattern(username)}(?![a-z0-9_-]|\\.[a-z0-9])`, "i");

/** True where the text calls this user by name. "@channel" calls everyone and nobody in particular. */
export const mentionsUser = (text: string, username: string): boolean => mentionPattern(username).test(text);

/** The text without the leading mention; further ones are part of what is said. */
export function stripMention(text: string, username: string): string {
  const match = mentionPattern(username).exec(text);
  if (!match || text.slice(0, match.index).trim() !== "") return text.trim();
  return stripTrigger(text, match[0]);
}

/**
 * Takes the alarm out of "@all", "@channel" and "@here": a model may not wake a whole company. The wide
 * at sign reads the same and has the same length, so a text that fitted still fits.
 */
export const muteMassMentions = (text: string): string =>
  text.replace(/(?<![a-z0-9])@(?=(?:all|channel|here)(?![a-z0-9]))/gi, "\uff20");
