// What a notice says, and how it stands between the messages. Pure.

import type { TranscriptMessage } from "../../../src/conversation/port.ts";

/** quiet: between two messages. marker: from here on somebody else speaks. */
export interface NoticeLook {
  words: string;
  /** An answer that nobody got to see, to be read by the team. */
  kept?: string;
  look: "quiet" | "marker";
}

/** What the conversation says of a request, or of a hand-over, names everybody itself. */
const NAMES_ALL =
  /-(approved|denied|expired|reminder|notice|taken|passed|returned|reminded|asked|team|late|resend|handed-over)(-\d+)?$/;

/** As the conversation puts it where a person was faster than the employee. */
const NOT_SENT = /^(.* had an answer ready, which was not sent): ([\s\S]+)$/;

/** Where the speaker changes, a reader who only scrolls by has to see it. */
const SPEAKER_CHANGES = /-(handed-over|taken)(-\d+)?$/;

export function noticeLook(message: TranscriptMessage, mine: boolean): NoticeLook {
  const { id, author, text, isMarker } = message;
  const [, words, kept] = NOT_SENT.exec(text) ?? [];
  if (words !== undefined && kept !== undefined) return { words, kept, look: "quiet" };
  const look = isMarker || SPEAKER_CHANGES.test(id) ? "marker" : "quiet";
  if (text === "" || isMarker || author === "" || NAMES_ALL.test(id)) return { words: text, look };
  return { words: `${mine ? "You" : author}: ${text}`, look };
}
