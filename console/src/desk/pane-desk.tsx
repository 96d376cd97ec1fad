import { type ReactNode, useRef, useState } from "react";
import type { TranscriptMessage } from "../../../src/conversation/port.ts";
import { useNow } from "../confirmations/use-now.ts";
import type { Selection } from "../conversations/address.ts";
import { HeldDock, type HeldDoing } from "../held/held-dock.tsx";
import { Problem } from "../shell/page.tsx";
import { maybeLost, visibleParts } from "../transcript/delivery-words.ts";
import classes from "./desk.module.css";
import { DeskBar } from "./desk-bar.tsx";
import { DeskFoot } from "./desk-foot.tsx";
import { type DeskIntent, useDesk, useIntent } from "./use-desk.ts";
import { useResend } from "./use-ownership.ts";

/** The newest turn of which something may not have arrived. */
const lostTurn = (messages: readonly TranscriptMessage[]): number | undefined =>
  messages.findLast(({ turn, parts }) => turn !== undefined && visibleParts(parts).some(maybeLost))?.turn;

const resentWords = (answer: { resent: boolean } | undefined): string => {
  if (!answer) return "";
  return answer.resent ? "It is sent once more." : "Nothing was left to send.";
};

/** Who speaks above the transcript, what a person does about it below. */
export function PaneDesk(props: {
  of: Selection;
  who: string;
  agent: string;
  messages: readonly TranscriptMessage[];
  isHeld: boolean;
  intent?: DeskIntent | undefined;
  /** Whoever wrote is done, or wants to go on without. */
  onLeave: () => void;
  children: ReactNode;
}) {
  const { of, who, agent, messages, isHeld } = props;
  const news = messages.at(-1)?.seq ?? 0;
  const desk = useDesk({ of, agent, who, news, onDone: props.onLeave });
  const resend = useResend(of);
  const [doing, setDoing] = useState<HeldDoing>();
  const card = useRef<HTMLElement>(null);
  const now = useNow(isHeld);
  const lost = lostTurn(messages);
  const spoken = desk.speaker?.kind === "employee";
  useIntent(props.intent, desk, {
    ...(isHeld && spoken ? { answer: () => setDoing("answer") } : {}),
    ...(lost === undefined ? {} : { resend: () => resend.mutate(lost) }),
  });
  return (
    <>
      <DeskBar desk={desk} agent={agent} />
      {props.children}
      <div className={classes.under}>
        <p className={classes.said} role="status">
          {desk.said || resentWords(resend.data)}
        </p>
        <Problem error={resend.error} />
        <HeldDock
          of={of}
          now={now}
          doing={doing}
          onChoose={setDoing}
          card={card}
          isHeld={isHeld}
          news={news}
        />
        <DeskFoot of={of} desk={desk} agent={agent} who={who} onLeave={props.onLeave} />
      </div>
    </>
  );
}
