// What is said in the office: a script for its employees, and conversations on every channel with a
// delivery in every state.

import type { DeliveryPart, TurnOutcome } from "../../src/conversation/port.ts";
import { encodeTuple } from "../../src/ids.ts";
import type { Answer, Office } from "./office.ts";

const MARKDOWN = `Here is what I found:

| Plan | Seats | Price |
| --- | ---: | ---: |
| Team | 10 | 90 € |
| Business | 50 | 390 € |

1. **Team** suits a start.
2. *Business* adds single sign-on.

\`\`\`ts
const total = seats * price; // a line that is long enough to be scrolled on a narrow screen, certainly
\`\`\`

![tracker](https://evil.example/pixel.png) <img src=x onerror="alert(1)"> <script>alert(1)</script>

More at [our pages](https://example.com/plans), or [not](javascript:alert(1)).`;

/** The employees' part: chosen by a word in the line. */
export function script(text: string): Answer {
  if (text.includes("markdown")) return { text: MARKDOWN, outcome: "answered" };
  if (text.includes("fail"))
    return {
      text: "I am sorry, I could not answer this. A colleague will look at it.",
      outcome: "failed",
      reason: "No model answered within 8 minutes.",
    };
  if (text.includes("person"))
    return { text: "I am handing you over to Maria from support.", outcome: "handed_off" };
  if (text.includes("long"))
    return {
      text: Array.from({ length: 400 }, (_, i) => `This is sentence number ${i + 1}.`).join(" "),
      outcome: "answered",
    };
  return {
    text: "Of course, I am happy to help. I am Ada, an AI assistant, and I look after customer questions here. What would you like to know?",
    outcome: "answered",
  };
}

interface Line {
  from?: string;
  text: string;
  minutes: number;
  outcome?: TurnOutcome;
  reason?: string;
  parts?: Partial<DeliveryPart>[];
  edited?: boolean;
  deleted?: boolean;
}

function tell(office: Office, connectionId: string, thread: string[], person: string, lines: Line[]): void {
  const room = office.room({ tenantId: "demo", connectionId, thread: encodeTuple(thread) });
  room.person = person;
  for (const [i, line] of lines.entries()) {
    const id = `${connectionId}/${thread.join("/")}/${i}`;
    const parts = (line.parts ?? []).map((part, k) => ({
      opId: `${id}/${k}`,
      text: line.text,
      state: "sent" as const,
      ...part,
    }));
    const message = office.put(room, {
      id,
      role: line.from ? "person" : "employee",
      author: line.from ?? "Ada",
      text: line.text,
      at: Date.now() - line.minutes * 60_000,
      ...(line.outcome ? { outcome: line.outcome } : {}),
      ...(line.reason ? { reason: line.reason } : {}),
      ...(line.parts ? { parts } : {}),
    });
    message.edited = line.edited ?? false;
    message.deleted = line.deleted ?? false;
    room.outcome = line.outcome ?? room.outcome;
  }
}

function tellOfSupport(office: Office): void {
  tell(office, "demo.whatsapp", ["4915112345678"], "Lena Hoffmann", [
    { from: "Lena Hoffmann", text: "Hi, where is my order 48213?", minutes: 1_500 },
    {
      text: "Hello Lena! Your order left our warehouse yesterday and should arrive tomorrow before noon.",
      minutes: 1_499,
      outcome: "answered",
      parts: [{ receipt: "read" }],
    },
    { from: "Lena Hoffmann", text: "Great, thanks! Can I change the address?", minutes: 14, edited: true },
    {
      text: "Yes, until this evening. Please send me the new address and I will pass it on to the carrier.",
      minutes: 13,
      outcome: "answered",
      parts: [{ receipt: "read" }, { receipt: "delivered" }],
    },
  ]);
  tell(office, "demo.slack", ["C0192", "1730.0001"], "Jonas Weber", [
    { from: "Jonas Weber", text: "@Ada the invoice export has been failing since this morning", minutes: 42 },
    {
      text: "I am sorry about that, Jonas. I have handed this to Maria from finance, with what you wrote.",
      minutes: 41,
      outcome: "handed_off",
      parts: [{}],
    },
  ]);
}

function tellOfTrouble(office: Office): void {
  tell(office, "demo.mattermost", ["ch9", "post1"], "Priya Raman", [
    { from: "Priya Raman", text: "Which of our plans has single sign-on?", minutes: 120 },
    {
      text: "The Business plan and everything above it.",
      minutes: 119,
      outcome: "answered",
      parts: [{ state: "unknown" }],
    },
    { from: "Priya Raman", text: "And what does it cost for 40 people?", minutes: 90 },
    {
      text: "390 € a month for up to 50 people.",
      minutes: 89,
      outcome: "failed",
      reason: "Mattermost refused the message.",
      parts: [{ state: "failed", reason: "The bot may not write in this channel." }],
    },
  ]);
  tell(office, "demo.slack", ["D77"], "Marc Dubois", [
    { from: "Marc Dubois", text: "Can you draft the release note?", minutes: 5_000 },
    {
      text: "All models are away at the moment.",
      minutes: 4_990,
      outcome: "held",
      reason: "No model answered.",
      parts: [{}],
    },
  ]);
  tell(office, "demo.whatsapp", ["33612345678"], "Amélie", [
    { from: "Amélie", text: "wrong chat, sorry", minutes: 20_000, deleted: true },
    { text: "No problem.", minutes: 19_999, outcome: "answered", parts: [{ receipt: "failed" }] },
  ]);
}

/** Fills an office with what the console has to show. */
export function furnish(office: Office): void {
  tellOfSupport(office);
  tellOfTrouble(office);
}
