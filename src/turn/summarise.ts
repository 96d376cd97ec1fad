import { redact } from "../log.ts";

/** Summaries are for reading in a list; the conversation itself keeps the whole text. */
const SUMMARY_CHARS = 280;

/** The beginning of a text as lists and the audit trail keep it: without a secret, and never half a character. */
export const summarise = (text: string): string => redact(text).slice(0, SUMMARY_CHARS).toWellFormed();
