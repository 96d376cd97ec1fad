// What can be done at one conversation's desk, and what is being done there. Its bar and its foot share it.

import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { Selection } from "../conversations/address.ts";
import { doneWords, type Speaker, speakerOf } from "./ownership-words.ts";
import { type ColleagueView, useOwn, useOwnership } from "./use-ownership.ts";

/** Which form is open. */
export type DeskForm = "hand_back" | "pass" | undefined;

/** What a key asked for before or after the conversation was opened; `done` once somebody has seen to it. */
export interface DeskIntent {
  what: "take" | "answer" | "hand_back" | "pass" | "resend";
  done: () => void;
}

/** Long enough to read a sentence. */
const SAID_MS = 6_000;

const idOf = (speaker: Speaker): string | undefined =>
  speaker.kind === "employee" ? undefined : speaker.handOver.id;

/** May write to the person: whoever writes to somebody who waits takes it with that. */
export const maySpeak = ({ kind }: Speaker): boolean => kind === "waiting" || kind === "mine";

/** A mouse asks for the keyboard; a finger does not want it raised over the page. */
const hasKeyboard = () => matchMedia("(hover: hover)").matches;

export function useDesk(input: {
  of: Selection;
  agent: string;
  who: string;
  news: number;
  /** It is somebody else's from now on. */
  onDone: () => void;
}) {
  const query = useOwnership(input.of, input.news);
  const own = useOwn(input.of);
  const [form, setForm] = useState<DeskForm>();
  const area = useRef<HTMLTextAreaElement>(null);
  const wantsToWrite = useRef(false);
  /** Why a key did nothing. */
  const [hint, setHint] = useState("");
  const speaker = query.data && speakerOf(query.data);
  // The field appears with the answer of the server, so it is looked for after each of them.
  useEffect(() => {
    if (!wantsToWrite.current || !area.current) return;
    wantsToWrite.current = false;
    area.current.focus();
  });
  useEffect(() => {
    if (!own.isSuccess) return;
    const timer = setTimeout(own.reset, SAID_MS);
    return () => clearTimeout(timer);
  }, [own.isSuccess, own.reset]);
  useEffect(() => {
    if (hint === "") return;
    const timer = setTimeout(() => setHint(""), SAID_MS);
    return () => clearTimeout(timer);
  }, [hint]);
  const id = speaker && idOf(speaker);
  const close = {
    onSuccess: () => {
      setForm(undefined);
      input.onDone();
    },
  };
  const take = () =>
    own.mutate(id === undefined ? { kind: "take" } : { kind: "take", id }, {
      onSuccess: () => {
        wantsToWrite.current = hasKeyboard();
      },
    });
  return {
    query,
    speaker,
    area,
    form,
    setForm,
    take,
    busy: own.isPending,
    error: own.error,
    doing: own.variables?.kind,
    setHint,
    said: own.isSuccess && own.variables ? doneWords(own.variables.kind, input.agent, input.who) : hint,
    handBack: (note: string) => {
      if (id !== undefined) own.mutate({ kind: "hand_back", id, ...(note ? { note } : {}) }, close);
    },
    passOn: (to: ColleagueView | undefined) => {
      if (id === undefined) return;
      const given = to && [{ connectionId: to.connectionId, userId: to.userId }];
      own.mutate({ kind: "pass", id, ...(given ? { to: given } : {}) }, close);
    },
    speak: async (answer: { text: string; key: string }) => {
      if (id !== undefined) await own.mutateAsync({ kind: "speak", id, ...answer });
    },
  };
}

export type DeskControl = ReturnType<typeof useDesk>;

/** Sees to what a key asked for, as soon as it is known who speaks. What cannot be done now is let go. */
export function useIntent(intent: DeskIntent | undefined, desk: DeskControl, others: Partial<Wished>): void {
  const { speaker } = desk;
  const see = useEffectEvent((what: DeskIntent["what"], known: Speaker) => {
    const other = others[what];
    if (other) other();
    else if (what === "take" && known.kind !== "mine") desk.take();
    else if (what === "resend") desk.setHint("Everything was delivered.");
    else if (known.kind === "employee") desk.setHint("Take it over first.");
    else if (what === "hand_back" || what === "pass") desk.setForm(what);
    else if (maySpeak(known)) desk.area.current?.focus();
    else desk.setHint("Somebody else speaks here. Take it over first.");
  });
  const ready = speaker !== undefined;
  useEffect(() => {
    if (!intent || !ready || !speaker) return;
    see(intent.what, speaker);
    intent.done();
  }, [intent, ready, speaker]);
}

type Wished = Record<DeskIntent["what"], () => void>;
