// Requests for leave in the office in memory, each in the conversation it was made in.

import type { ConversationRef } from "../../src/conversation/message.ts";
import type { Confirmation } from "../../src/conversation/port.ts";
import type { ToolReceipt } from "../../src/tools/tool-step.ts";
import { renderCard } from "../../src/turn/render-card.ts";
import type { OfficeApi } from "./api-deps.ts";
import { confirmationOf } from "./office-tools.ts";

const TEN_MINUTES = 600_000;

export const receiptOf = (partial: Partial<ToolReceipt> = {}): ToolReceipt => ({
  ...{ callId: "call-0", tool: "web_search", title: "Search the web", effect: "read", outcome: "ok" },
  ...{ input: '{"query":"returns policy"}', output: "3 results", startedAt: 0, totalMs: 412 },
  sources: [{ title: "Returns at the shop", reference: "https://shop.example/returns" }],
  ...partial,
});

/** Ada asks in that person's conversation; gives what waits there from now on. */
export function askIn(
  api: OfficeApi,
  input: {
    person: string;
    said: string;
    words: string;
    connectionId?: string;
    receipts?: ToolReceipt[];
    ref?: ConversationRef | undefined;
  },
  partial: Partial<Confirmation> = {},
): { ref: ConversationRef; confirmation: Confirmation } {
  const { person, connectionId = "demo.slack" } = input;
  const ref = input.ref ?? { tenantId: "demo", connectionId, thread: `ask-${person}` };
  const room = api.office.room(ref);
  room.person = person;
  room.outcome = "awaiting";
  const who = { connectionId, userId: `U-${person}`, name: person };
  const at = Date.now();
  const times = { createdAt: at, expiresAt: at + TEN_MINUTES };
  const id = `confirmation-${person}-${room.messages.length}`;
  const confirmation = confirmationOf({ id, requester: who, approvers: [who], ...times, ...partial });
  api.tools.wait(ref, confirmation);
  const line = { id: `said-${id}`, role: "person", author: person, text: input.said, at } as const;
  api.office.put(room, line);
  const card = renderCard(confirmation, { buttons: true });
  api.office.put(room, {
    ...{ id: `asked-${id}`, role: "employee", author: "Ada", at, turn: 1, outcome: "awaiting" },
    text: `${input.words}\n\n${card}`,
    parts: [
      { opId: `${id}-0`, text: input.words, state: "sent", messageId: "m0" },
      { opId: `${id}-1`, text: card, state: "sent", messageId: "m1", confirmationId: confirmation.id },
    ],
    confirmations: [confirmation],
    receipts: JSON.stringify(input.receipts ?? [receiptOf()]),
  });
  return { ref, confirmation };
}

const REFUND = {
  title: "Send an HTTP request",
  arguments: JSON.stringify({
    body: { amount: 49.9, currency: "EUR", order: "10423", reason: "The parcel came back." },
    method: "POST",
    url: "https://api.demo.example/refunds",
  }),
  lines: [
    { label: "Method", value: "POST" },
    { label: "Address", value: "https://api.demo.example/refunds" },
    { label: "Body", value: '{"amount":49.9,"currency":"EUR","order":"10423"}' },
  ],
};

/** Two that wait, for whoever looks at the console by hand. */
export function furnishAsks(api: OfficeApi): void {
  askIn(
    api,
    { person: "Mia Keller", said: "Please refund order 10423.", words: "I have looked at your order." },
    { ...REFUND, code: "K7QM" },
  );
  const calendar = confirmationOf({
    title: "Change a ticket",
    tool: "tickets_update",
    arguments: '{"id":"T-88","state":"closed"}',
  });
  askIn(
    api,
    {
      person: "Jonas Weber",
      said: "The ticket can be closed.",
      words: "I can close it for you.",
      connectionId: "demo.whatsapp",
      receipts: [],
    },
    {
      ...{
        title: calendar.title,
        tool: calendar.tool,
        arguments: calendar.arguments,
        taint: [],
        code: "4XPD",
      },
      lines: [
        { label: "Ticket", value: "T-88" },
        { label: "New state", value: "closed" },
      ],
    },
  );
}
