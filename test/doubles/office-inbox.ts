// What waits for a person in the office in memory: handed over, taken by a colleague, with what was said meanwhile.

import { unsentLine } from "../../src/conversation/hand-over-words.ts";
import type { ConversationRef } from "../../src/conversation/message.ts";
import type { HandOver, HandOverRequest, Owner, TranscriptMessage } from "../../src/conversation/port.ts";
import { encodeTuple } from "../../src/ids.ts";
import type { OfficeApi } from "./api-deps.ts";

export const BEN = { connectionId: "demo.slack", userId: "U7", name: "Ben Okafor" };
export const CARLA = { connectionId: "demo.mattermost", userId: "m3", name: "Carla Nuñez" };

/** From the thread of his private message. */
export const benSpeaks: Owner = { colleague: BEN, isOperator: false, via: "text" };

const refOf = (local: string, ...thread: string[]): ConversationRef => ({
  tenantId: "demo",
  connectionId: `demo.${local}`,
  thread: encodeTuple(thread),
});

/** The people whom a conversation may be passed to. */
export function employ(api: OfficeApi): void {
  const directory = api.directories.get("demo");
  if (!directory) return;
  const tools = { ...directory.tenant.tools, roles: { support: [BEN, CARLA] } };
  api.directories.set("demo", { ...directory, tenant: { ...directory.tenant, tools } });
}

export interface Waiting {
  person: string;
  text: string;
  local?: string;
  minutes?: number;
  request?: Partial<HandOverRequest>;
  files?: TranscriptMessage["files"];
}

/** Somebody writes, and Ada hands over. */
export function waits(api: OfficeApi, input: Waiting): { ref: ConversationRef; handOver: HandOver } {
  const { person, text, local = "slack", minutes = 2, files } = input;
  const ref = refOf(local, `inbox-${person}`);
  const room = api.office.room(ref);
  room.person = person;
  const at = Date.now() - minutes * 60_000;
  const line = { id: `${person}-${room.messages.length}`, at, author: person, text };
  api.office.put(room, { ...line, role: "person", ...(files ? { files } : {}) });
  const words = "I am fetching a colleague, who will write to you here.";
  const reason = input.request?.reason ?? "They dispute a bill.";
  api.office.put(room, {
    ...{ id: `${line.id}-over`, role: "employee", author: "Ada", text: words, at: at + 4_000, turn: 1 },
    ...{ outcome: "handed_off", reason, parts: [{ opId: `${line.id}-0`, text: words, state: "sent" }] },
  });
  const handOver = api.desks.handOver(ref, {
    ...{ id: `over-${person}`, person: { id: `U-${person}`, name: person }, at: at + 4_000 },
    ...{ chain: [BEN], team: [BEN, CARLA], ...input.request },
  });
  return { ref, handOver };
}

/** One that nobody could answer in time, one that a colleague has, and one that came with files. */
export function furnishInbox(api: OfficeApi): void {
  employ(api);
  waits(api, {
    ...{ person: "Mia Keller", local: "whatsapp", minutes: 11 },
    text: "This is the second time you charged me twice! I want to talk to a person.",
    files: [
      { name: "invoice-2026-11.pdf", kind: "document" },
      { name: "bank-statement.png", kind: "image" },
    ],
    request: {
      reason: "They want to talk to a person.",
      explanation: "“I want to talk to a person”",
      summary: "Mia Keller was charged twice for November and has sent the invoice and her bank statement.",
      priority: "urgent",
    },
  });
  waits(api, {
    ...{ person: "Tomás Silva", local: "mattermost", minutes: 38 },
    text: "Can somebody look at our contract before Friday?",
    request: { reason: "A contract is to be changed.", explanation: "mentions contract", priority: "normal" },
  });
  const { ref } = waits(api, {
    ...{ person: "Amara Diallo", minutes: 54 },
    text: "The parcel arrived, but the glass is broken.",
    request: { reason: "Something arrived broken.", explanation: "mentions broken", priority: "normal" },
  });
  speakAsBen(api, ref);
}

function speakAsBen(api: OfficeApi, ref: ConversationRef): void {
  const id = api.desks.ownership(ref).handOver?.id ?? "";
  const room = api.office.room(ref);
  const now = Date.now();
  api.office.put(room, {
    ...{ id: "unsent", role: "notice", author: "Ada", at: now - 49 * 60_000 },
    text: unsentLine("Ada", "I am sorry to hear that. Could you send me a picture of the glass?"),
  });
  api.desks.own(ref, { kind: "take", id }, benSpeaks, now - 50 * 60_000);
  const text = "Hello Amara, this is Ben. I have ordered a new one for you, it leaves today.";
  api.desks.own(ref, { kind: "speak", id, key: "ben-says-1", text }, benSpeaks, now - 48 * 60_000);
}
