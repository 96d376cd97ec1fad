// Whose text a summary is made of. It stands for lines that nobody sees any more, so it has to say what they
// would have said of themselves. Pure.

import type { HistoryMessage, Person } from "./message.ts";
import type { Summary } from "./port.ts";

/** Beyond these a reader learns nothing more; that there were more is kept. */
export const MAX_ORIGINS = 24;
const OTHERS = "other sources";
/** An id that is nobody's: whoever compares it with a requester finds another person. */
const SOMEBODY: Person = { id: "", name: "others" };

type Origins = Pick<Summary, "taint" | "people">;

/** The origins of a summary together with those of the lines that it newly covers. */
export function summaryOrigins(before: Origins | undefined, lines: readonly HistoryMessage[]): Origins {
  const taint = new Set(before?.taint);
  const people = new Map((before?.people ?? []).map((one) => [one.id, one]));
  for (const { role, author, authorId, taint: sources = [], colleague, isMarker } of lines) {
    // What a person of the team said, to the person or when they handed back, is not the employee's own.
    if (colleague || isMarker) taint.add(`what ${author} wrote`);
    if (role === "employee") for (const source of sources) taint.add(source);
    if (role === "person") people.set(authorId ?? "", { id: authorId ?? "", name: author });
  }
  return {
    ...(taint.size > 0 ? { taint: bounded([...taint], OTHERS) } : {}),
    ...(people.size > 0 ? { people: bounded([...people.values()], SOMEBODY) } : {}),
  };
}

const bounded = <T>(all: T[], rest: T): T[] =>
  all.length <= MAX_ORIGINS ? all : [...all.slice(0, MAX_ORIGINS - 1), rest];
