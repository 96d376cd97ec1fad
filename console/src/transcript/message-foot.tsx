import type { DeliveryPart } from "../../../src/conversation/port.ts";
import { HowButton } from "../timeline/how-button.tsx";
import { SendAgain } from "./send-again.tsx";

/** What whoever looks after the employees can do about one of its messages. */
export default function MessageFoot(props: { turn: number; parts: DeliveryPart[] }) {
  return (
    <>
      <SendAgain {...props} />
      <HowButton turn={props.turn} />
    </>
  );
}
