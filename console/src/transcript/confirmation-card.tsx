import { useContext } from "react";
import type { Confirmation } from "../../../src/conversation/port.ts";
import { useServerNow } from "../approvals/use-approvals.ts";
import { AskState } from "../confirmations/ask-state.tsx";
import { Asked } from "../confirmations/asked.tsx";
import classes from "../confirmations/confirmation.module.css";
import { askWords, timeLeft } from "../confirmations/confirmation-words.ts";
import { Decision } from "../confirmations/decision.tsx";
import { ConversationOf } from "./conversation-of.ts";

/** A request where it was made: with its two answers while it waits, with what became of it after. */
export function ConfirmationCard({ one }: { one: Confirmation }) {
  const of = useContext(ConversationOf);
  const now = useServerNow(one.state === "pending");
  const words = askWords(one, now);
  return (
    <section className={classes.card} aria-label={`Request: ${one.title}`}>
      <header className={classes.head}>
        <h3 className={classes.title}>{one.title}</h3>
        {words.tone === "wait" ? <span className={classes.left}>{timeLeft(one.expiresAt, now)}</span> : null}
      </header>
      <Asked ask={one} open={false} />
      {words.tone === "wait" && of ? (
        <Decision of={{ ...of, id: one.id }} title={one.title} />
      ) : (
        <AskState words={words} />
      )}
    </section>
  );
}
