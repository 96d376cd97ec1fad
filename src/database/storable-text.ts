// Postgres text refuses NUL, and jsonb refuses lone surrogates too: one such character from a model
// would make a whole batch of audit rows fail for ever.

/** The text as Postgres can keep it: NUL and lone surrogates become U+FFFD; at most `max` characters. */
export function storableText(text: string, max = Number.POSITIVE_INFINITY): string {
  const cut = text.length > max ? text.slice(0, max) : text;
  return cut.toWellFormed().replaceAll("\0", "\uFFFD");
}
