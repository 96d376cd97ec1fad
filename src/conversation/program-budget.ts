// Two programs that answer each other would do so for ever. A conversation hears so many lines of programs a
// minute; the one after that is held for a person to see, and then there is silence towards programs. Pure.

import { MAX_PROGRAM_LINES, PROGRAM_SILENCE_MS, PROGRAM_WINDOW_MS } from "../limits.ts";

/** A line of a person or of a program, as the conversation has it. */
export interface HeardLine {
  acceptedAt: number;
  byProgram?: true;
  /** It was the one too many. */
  tooMany?: true;
}

/**
 * answer: like any line. last: held, so that somebody sees it. silence: not even stored. A person who writes
 * ends the silence, and so does an hour: whatever program it is, it is answered a few times an hour at most.
 */
export type ProgramVerdict = "answer" | "last" | "silence";

/** Decides over the next line of a program. `lines` are the newest so far, oldest first. */
export function hearProgram(lines: readonly HeardLine[], now: number): ProgramVerdict {
  const marker = lines.findLastIndex(({ tooMany }) => tooMany);
  const since = lines.slice(marker + 1);
  const silentFrom = lines[marker]?.acceptedAt;
  const isOver = silentFrom === undefined || now - silentFrom >= PROGRAM_SILENCE_MS || since.some(isPersons);
  if (!isOver) return "silence";
  const recent = since.filter((line) => !isPersons(line) && now - line.acceptedAt < PROGRAM_WINDOW_MS);
  return recent.length < MAX_PROGRAM_LINES ? "answer" : "last";
}

const isPersons = ({ byProgram }: HeardLine): boolean => byProgram !== true;
