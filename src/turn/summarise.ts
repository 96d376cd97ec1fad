import { redactShapes } from "../tools/redact.ts";

/** Summaries are for reading in a list; the conversation itself keeps the whole text. */
const SUMMARY_CHARS = 280;
/** Looked through for credentials: with room for one that is long and cut off behind what is shown. */
const READ_CHARS = 8 * SUMMARY_CHARS;

/** The beginning of a text as lists and the audit trail keep it: without a secret, and never half a character. */
export const summarise = (text: string): string =>
  redactShapes(text.slice(0, READ_CHARS)).slice(0, SUMMARY_CHARS).toWellFormed();
