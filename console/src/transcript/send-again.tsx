import { Button } from "@mantine/core";
import { useContext } from "react";
import type { DeliveryPart } from "../../../src/conversation/port.ts";
import { useResend } from "../desk/use-ownership.ts";
import { Problem } from "../shell/page.tsx";
import { ConversationOf } from "./conversation-of.ts";
import { maybeLost } from "./delivery-words.ts";
import classes from "./message.module.css";

function Resend(props: { of: { connectionId: string; thread: string }; turn: number; twice: boolean }) {
  const resend = useResend(props.of);
  return (
    <div className={classes.again}>
      <Button
        variant="default"
        size="compact-sm"
        loading={resend.isPending}
        onClick={() => resend.mutate(props.turn)}
      >
        Send again
      </Button>
      <span role="status">
        {resend.data ? (resend.data.resent ? "It is sent once more." : "Nothing was left to send.") : null}
        {!resend.data && props.twice ? "If it did arrive, it arrives twice." : null}
      </span>
      <Problem error={resend.error} />
    </div>
  );
}

/** Where something of an answer may not have arrived: the way to try it once more. */
export function SendAgain(props: { turn: number; parts: DeliveryPart[] }) {
  const of = useContext(ConversationOf);
  const lost = props.parts.filter(maybeLost);
  if (!of || lost.length === 0) return null;
  return <Resend of={of} turn={props.turn} twice={lost.some(({ state }) => state === "unknown")} />;
}
