// A conversation as a reader sees it: what was read, what was pushed since, and what is being sent.
// Pure, so that lost, doubled and overtaking frames can be tried out without a browser.

import type { LiveFrame, Transcript, TranscriptMessage } from "../../../src/conversation/port.ts";

/** A line of ours that the conversation has not shown back yet. `id` is the dedupe key of every try. */
export interface OwnLine {
  id: string;
  text: string;
  at: number;
  status: "sending" | "failed";
  reason?: string;
  /** Newest line at the time: what is newer may be this one. */
  after: number;
}

export interface Draft {
  opId: string;
  text: string;
}

export interface TranscriptState {
  messages: TranscriptMessage[];
  drafts: Draft[];
  own: OwnLine[];
  state: Transcript["state"];
  /** Where to read further back; absent at the beginning. */
  before?: number;
  loaded: boolean;
}

export type TranscriptAction =
  | { type: "loaded"; transcript: Transcript }
  | { type: "older"; transcript: Transcript }
  | { type: "frame"; frame: LiveFrame }
  | { type: "sending"; id: string; text: string; at: number }
  | { type: "send-failed"; id: string; reason: string }
  | { type: "reset" };

export const emptyTranscript: TranscriptState = {
  messages: [],
  drafts: [],
  own: [],
  state: "idle",
  loaded: false,
};

function merge(known: TranscriptMessage[], more: TranscriptMessage[]): TranscriptMessage[] {
  const byId = new Map(known.map((message) => [message.id, message]));
  for (const message of more) byId.set(message.id, message);
  return [...byId.values()].sort((a, b) => a.seq - b.seq);
}

const isShown = (line: OwnLine, messages: TranscriptMessage[]): boolean =>
  messages.some(
    (message) =>
      message.id === line.id ||
      (message.role === "person" && message.seq > line.after && message.text.trim() === line.text.trim()),
  );

/** Drops what the conversation has caught up with: own lines it shows, drafts that became messages. */
function settle(state: TranscriptState): TranscriptState {
  const answers = state.messages.filter((message) => message.role !== "person");
  const final = new Set(answers.flatMap((message) => (message.parts ?? []).map((part) => part.opId)));
  return {
    ...state,
    own: state.own.filter((line) => !isShown(line, state.messages)),
    drafts: state.state === "idle" ? [] : state.drafts.filter((draft) => !final.has(draft.opId)),
  };
}

function withDraft(drafts: Draft[], draft: Draft): Draft[] {
  const known = drafts.some((other) => other.opId === draft.opId);
  return known ? drafts.map((other) => (other.opId === draft.opId ? draft : other)) : [...drafts, draft];
}

function applyFrame(state: TranscriptState, frame: LiveFrame): TranscriptState {
  switch (frame.type) {
    case "message":
      return settle({ ...state, messages: merge(state.messages, [frame.message]) });
    case "draft": {
      // Drafts are pushed while a turn runs, so one that comes before its state frame still counts.
      const running = state.state === "idle" || state.state === "queued" ? "thinking" : state.state;
      const draft = { opId: frame.opId, text: frame.text };
      return settle({ ...state, state: running, drafts: withDraft(state.drafts, draft) });
    }
    case "draft-removed":
      return { ...state, drafts: state.drafts.filter((draft) => draft.opId !== frame.opId) };
    case "state":
      return settle({ ...state, state: frame.state });
    default:
      // A newer server may push what this page does not know yet.
      return state;
  }
}

/** The page that was just read is the newest; pages read further back stay. */
function applyLoaded(state: TranscriptState, transcript: Transcript): TranscriptState {
  const oldest = transcript.messages[0]?.seq ?? 0;
  const older = state.messages.filter((message) => message.seq < oldest);
  const { before: _before, ...rest } = state;
  const before = older.length > 0 ? state.before : transcript.before;
  return settle({
    ...rest,
    ...(before === undefined ? {} : { before }),
    messages: merge(state.messages, transcript.messages),
    state: transcript.state,
    loaded: true,
  });
}

function applyOlder(state: TranscriptState, transcript: Transcript): TranscriptState {
  const { before: _before, ...rest } = state;
  return {
    ...rest,
    ...(transcript.before === undefined ? {} : { before: transcript.before }),
    messages: merge(transcript.messages, state.messages),
  };
}

/** The next state of what a reader sees. */
export function transcriptReducer(state: TranscriptState, action: TranscriptAction): TranscriptState {
  switch (action.type) {
    case "loaded":
      return applyLoaded(state, action.transcript);
    case "older":
      return applyOlder(state, action.transcript);
    case "frame":
      return applyFrame(state, action.frame);
    case "sending": {
      const { id, text, at } = action;
      const after = state.messages.at(-1)?.seq ?? 0;
      const others = state.own.filter((line) => line.id !== id);
      return { ...state, own: [...others, { id, text, at, after, status: "sending" }] };
    }
    case "send-failed":
      return {
        ...state,
        own: state.own.map((line) =>
          line.id === action.id ? { ...line, status: "failed", reason: action.reason } : line,
        ),
      };
    case "reset":
      return emptyTranscript;
  }
}
