// Server-sent events out of whatever the network read, at once and in order. What is no event but stands
// among them is handed on too: Ollama writes an error in mid-stream as a bare line of JSON.

import { createParser } from "eventsource-parser";
import { MAX_ANSWER_CHARS } from "./growing-answer.ts";

/** Of one event: that of the largest answer, which JSON makes longer. */
const MAX_PENDING_CHARS = 3 * MAX_ANSWER_CHARS;
/** Of a bare line that has not ended yet; an error is a few hundred. */
const MAX_BARE_CHARS = 64 * 2 ** 10;

export interface EventSink {
  event(name: string | undefined, data: string): void;
  /** A whole line that is no field of an event. */
  bareLine(line: string): void;
  /** One event is larger than any answer may be. What is fed after it is dropped. */
  overflow(): void;
}

export interface EventFeed {
  feed(text: string): void;
  /** The body has ended: what has no empty line behind it is an event nevertheless. */
  end(): void;
}

/** A parser that calls the sink while it is fed. */
export function createEventFeed(sink: EventSink): EventFeed {
  let over = false;
  const parser = createParser({
    maxBufferSize: MAX_PENDING_CHARS,
    onEvent: ({ event, data }) => sink.event(event, data),
    onError: (error) => {
      if (error.type === "max-buffer-size-exceeded") {
        over = true;
        sink.overflow();
      } else if (error.type === "unknown-field" && error.line) sink.bareLine(error.line);
    },
  });
  // The parser drops a line it cannot use before it has ended, so the start of a bare one waits here.
  let held = "";
  let atLineStart = true;
  const feed = (text: string): void => {
    const all = held + text;
    const lineStart = all.lastIndexOf("\n") + 1;
    const bare = (lineStart > 0 || atLineStart) && all[lineStart] === "{";
    held = bare && all.length - lineStart <= MAX_BARE_CHARS ? all.slice(lineStart) : "";
    const ready = held === "" ? all : all.slice(0, lineStart);
    if (ready === "") return;
    atLineStart = ready.endsWith("\n");
    if (!over) parser.feed(ready);
  };
  return {
    feed,
    end: () => {
      const rest = held;
      held = "";
      if (!over) parser.feed(`${rest}\n\n`);
    },
  };
}
