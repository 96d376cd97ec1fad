import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  emptyTranscript,
  type TranscriptAction,
  type TranscriptState,
  transcriptReducer,
} from "../../../console/src/transcript/transcript-state.ts";
import type { LiveFrame, Transcript, TranscriptMessage } from "../../../src/conversation/port.ts";

const line = (seq: number, over: Partial<TranscriptMessage> = {}): TranscriptMessage => ({
  seq,
  id: `m${seq}`,
  role: "person",
  author: "Jo",
  text: `line ${seq}`,
  at: seq,
  edited: false,
  deleted: false,
  ...over,
});

const answer = (seq: number, opId: string) =>
  line(seq, { id: opId, role: "employee", author: "Ada", parts: [{ opId, text: "", state: "sent" }] });

const loaded = (messages: TranscriptMessage[], over: Partial<Transcript> = {}): TranscriptAction => ({
  type: "loaded",
  transcript: { messages, state: "idle", ...over },
});

const frame = (value: LiveFrame): TranscriptAction => ({ type: "frame", frame: value });
const draft = (opId: string, text: string) => frame({ type: "draft", opId, text });
const thinking = frame({ type: "state", state: "thinking" });

const stateAfter = (...actions: TranscriptAction[]): TranscriptState =>
  actions.reduce(transcriptReducer, emptyTranscript);

const texts = (state: TranscriptState) => state.messages.map((message) => message.text);

describe("messages", () => {
  it("stand in the order of the conversation, however they come in", () => {
    const state = stateAfter(
      frame({ type: "message", message: line(3) }),
      loaded([line(1), line(2)]),
      frame({ type: "message", message: line(2) }),
    );
    expect(texts(state)).toEqual(["line 1", "line 2", "line 3"]);
  });

  it("are replaced by their newer form", () => {
    const edited = line(1, { text: "changed", edited: true });
    expect(texts(stateAfter(loaded([line(1)]), frame({ type: "message", message: edited })))).toEqual([
      "changed",
    ]);
  });

  it("of earlier pages stay when the newest page is read again", () => {
    const state = stateAfter(
      loaded([line(5), line(6)], { before: 5 }),
      { type: "older", transcript: { messages: [line(3), line(4)], state: "idle", before: 3 } },
      loaded([line(6), line(7)], { before: 6 }),
    );
    expect(texts(state)).toEqual(["line 3", "line 4", "line 5", "line 6", "line 7"]);
    expect(state.before).toBe(3);
  });

  it("end at the beginning of the conversation", () => {
    const state = stateAfter(loaded([line(2)], { before: 2 }), {
      type: "older",
      transcript: { messages: [line(1)], state: "idle" },
    });
    expect(state.before).toBeUndefined();
  });
});

describe("a draft", () => {
  it("grows in its place", () => {
    const state = stateAfter(thinking, draft("op", "Hel"), draft("op", "Hello"));
    expect(state.drafts).toEqual([{ opId: "op", text: "Hello" }]);
  });

  it("means that the employee is at work, even before its state is pushed", () => {
    expect(stateAfter(draft("op", "Hel")).state).toBe("thinking");
  });

  it("gives way to the message that it became", () => {
    const state = stateAfter(
      thinking,
      draft("op", "Hel"),
      frame({ type: "message", message: answer(2, "op") }),
    );
    expect(state.drafts).toEqual([]);
    expect(state.messages).toHaveLength(1);
  });

  it("does not come back when a late frame follows its message", () => {
    const state = stateAfter(
      thinking,
      frame({ type: "message", message: answer(2, "op") }),
      draft("op", "Hel"),
    );
    expect(state.drafts).toEqual([]);
  });

  it("stays while only the question carries the turn's parts", () => {
    const question = line(1, { parts: [{ opId: "op", text: "", state: "sending" }] });
    const state = stateAfter(thinking, draft("op", "Hel"), frame({ type: "message", message: question }));
    expect(state.drafts).toHaveLength(1);
  });

  it("goes when it is taken back, and when the employee rests", () => {
    expect(
      stateAfter(thinking, draft("op", "H"), frame({ type: "draft-removed", opId: "op" })).drafts,
    ).toEqual([]);
    expect(stateAfter(thinking, draft("op", "H"), frame({ type: "state", state: "idle" })).drafts).toEqual(
      [],
    );
    expect(stateAfter(thinking, draft("op", "H"), loaded([line(1)])).drafts).toEqual([]);
  });
});

describe("a line of one's own", () => {
  const sending = (id: string, text: string): TranscriptAction => ({ type: "sending", id, text, at: 9 });

  it("is shown at once and gives way to the line that the conversation shows", () => {
    const sent = stateAfter(loaded([line(1)]), sending("mine", "Hi"));
    expect(sent.own).toMatchObject([{ id: "mine", text: "Hi", status: "sending" }]);
    const shown = frame({ type: "message", message: line(2, { id: "mine", text: "Hi" }) });
    expect(transcriptReducer(sent, shown).own).toEqual([]);
  });

  it("is recognised by its text where the conversation named it anew", () => {
    const shown = frame({ type: "message", message: line(2, { id: "other", text: "Hi" }) });
    expect(stateAfter(loaded([line(1)]), sending("mine", " Hi"), shown).own).toEqual([]);
  });

  it("is recognised by its id where the conversation took it as a command", () => {
    const notice = line(2, { id: "mine", role: "notice", text: "stop" });
    expect(stateAfter(sending("mine", "stop"), frame({ type: "message", message: notice })).own).toEqual([]);
  });

  it("is not mistaken for an older line of the same words", () => {
    const state = stateAfter(
      loaded([line(1, { text: "yes" })]),
      sending("mine", "yes"),
      loaded([line(1, { text: "yes" })]),
    );
    expect(state.own).toHaveLength(1);
  });

  it("says why it was not sent, and is sent again under the same id", () => {
    const failed = stateAfter(sending("mine", "Hi"), {
      type: "send-failed",
      id: "mine",
      reason: "No network.",
    });
    expect(failed.own).toMatchObject([{ id: "mine", status: "failed", reason: "No network." }]);
    const again = transcriptReducer(failed, sending("mine", "Hi"));
    expect(again.own).toHaveLength(1);
    expect(again.own[0]?.status).toBe("sending");
  });
});

it("ignores frames that a newer server may push", () => {
  const before = stateAfter(loaded([line(1)]));
  expect(transcriptReducer(before, frame({ type: "fireworks" } as never))).toEqual(before);
});

it("forgets everything on a new conversation", () => {
  expect(stateAfter(loaded([line(1)]), draft("op", "x"), { type: "reset" })).toEqual(emptyTranscript);
});

it("shows every message once and in order, whatever is lost, doubled or late", () => {
  const someLines = fc.array(
    fc.integer({ min: 1, max: 8 }).map((seq) => line(seq)),
    { maxLength: 8 },
  );
  const action = fc.oneof(
    someLines.map((lines) => loaded(lines.sort((a, b) => a.seq - b.seq))),
    fc.integer({ min: 1, max: 8 }).map((seq) => frame({ type: "message", message: line(seq) })),
    fc
      .integer({ min: 1, max: 8 })
      .map((seq) => frame({ type: "message", message: answer(seq + 10, `op${seq}`) })),
    fc.tuple(fc.integer({ min: 1, max: 8 }), fc.string()).map(([n, text]) => draft(`op${n}`, text)),
    fc
      .constantFrom<Transcript["state"]>("idle", "thinking", "delivering")
      .map((state) => frame({ type: "state", state })),
  );
  fc.assert(
    fc.property(fc.array(action, { maxLength: 30 }), (actions) => {
      const state = stateAfter(...actions);
      const seqs = state.messages.map((message) => message.seq);
      expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
      const shown = new Set(state.messages.map((message) => message.id));
      expect(state.drafts.filter((one) => shown.has(one.opId))).toEqual([]);
      if (state.state === "idle") expect(state.drafts).toEqual([]);
    }),
  );
});
