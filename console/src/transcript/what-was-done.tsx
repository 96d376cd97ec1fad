import type { TranscriptMessage } from "../../../src/conversation/port.ts";
import { ConfirmationCard } from "./confirmation-card.tsx";
import { ToolReceipts } from "./tool-receipts.tsx";

/** What an employee asked for with a message, and what was really done for it. */
export default function WhatWasDone({ message }: { message: TranscriptMessage }) {
  return (
    <>
      {message.confirmations?.map((one) => (
        <ConfirmationCard key={one.id} one={one} />
      ))}
      <ToolReceipts json={message.receipts} />
    </>
  );
}
