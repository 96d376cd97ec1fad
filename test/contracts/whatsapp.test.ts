// WhatsApp as a subject of the channel contract, and its calls against the published description.

import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { DeliveryOp, WebhookRequest } from "../../src/channels/channel.ts";
import { whatsappChannel } from "../../src/channels/whatsapp/channel.ts";
import type { OpenConnection } from "../../src/tenants/tenant.ts";
import batch from "../fixtures/whatsapp/batch.json" with { type: "json" };
import types from "../fixtures/whatsapp/message-types.json" with { type: "json" };
import failed from "../fixtures/whatsapp/status-failed.json" with { type: "json" };
import usernameText from "../fixtures/whatsapp/username-text.json" with { type: "json" };
import { type ChannelSubject, describeChannelContract, type ServiceDouble } from "./channel-contract.ts";
import { checkingFetch, NO_DOCUMENTS, openApiContract } from "./openapi.ts";

const GRAPH = "https://graph.example";
const NUMBER = "208114537790166";
const OWN_PHONE = "4930555010";
const ACCOUNT = "311900245577120";
const NOW = 1_795_600_200_000;
const contract = openApiContract("whatsapp-cloud.openapi.json");
const encoder = new TextEncoder();

const connection: OpenConnection = {
  id: "kettles.whatsapp",
  tenantId: "kettles",
  channel: "whatsapp",
  agentId: "ada",
  name: "WhatsApp of the shop",
  settings: { phoneNumberId: NUMBER, wabaId: ACCOUNT },
  secrets: {
    app_secret: ["9c1f4be07a2d4d53b6e8017f2ac35d90"],
    verify_token: ["kettle-shop-verifies"],
    access_token: ["EAAkettleshopaccesstoken0123456789"],
  },
  isActive: true,
};

const webhook = (value: Record<string, unknown>, number = NUMBER, field = "messages") => ({
  object: "whatsapp_business_account",
  entry: [
    {
      id: ACCOUNT,
      changes: [
        {
          field,
          value: {
            messaging_product: "whatsapp",
            metadata: { display_phone_number: OWN_PHONE, phone_number_id: number },
            ...value,
          },
        },
      ],
    },
  ],
});

const request = (raw: string): WebhookRequest => ({
  method: "POST",
  url: new URL("https://konstruct.example/webhooks/whatsapp/kettles.whatsapp"),
  headers: new Headers({ "content-type": "application/json" }),
  body: encoder.encode(raw),
});

const HEADER = "x-hub-signature-256";

function withSignature(given: WebhookRequest, signature: string | undefined): WebhookRequest {
  const headers = new Headers(given.headers);
  if (signature === undefined) headers.delete(HEADER);
  else headers.set(HEADER, signature);
  return { ...given, headers };
}

/** By Node's HMAC, which takes a blank secret as well. */
function signed(value: unknown, secret: string): WebhookRequest {
  const raw = JSON.stringify(value);
  return withSignature(request(raw), `sha256=${createHmac("sha256", secret).update(raw).digest("hex")}`);
}

const people: Record<string, string> = { a: "4915550112233", b: "4915550445566" };

const textMessage = (text: string, from: string, number = 1) => ({
  from,
  id: `wamid.S09OU1RSVUtU${number}`,
  timestamp: String(NOW / 1000 - 10),
  type: "text",
  text: { body: text },
});

const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });

const graphError = (code: number, status: number) => () =>
  json({ error: { message: `(#${code}) refused`, type: "OAuthException", code, fbtrace_id: "A1" } }, status);

/** Keeps what was sent; what it is sent must be as the published description says, where that is at hand. */
function graphDouble(): ServiceDouble {
  const sent: { id: string; mark: string; text: string }[] = [];
  const fetch: ServiceDouble["fetch"] = async (_url, init) => {
    const body = JSON.parse(String(init?.body)) as Record<string, unknown>;
    if (body.status === "read") return json({ success: true });
    const id = `wamid.OUT${sent.length + 1}`;
    const { text, interactive } = body as {
      text?: { body: string };
      interactive?: { body: { text: string } };
    };
    const shown = text?.body ?? interactive?.body.text ?? "";
    sent.push({ id, mark: String(body.biz_opaque_callback_data), text: shown });
    return json({ messaging_product: "whatsapp", messages: [{ id, message_status: "accepted" }] });
  };
  return {
    fetch: contract ? checkingFetch(contract, GRAPH, fetch) : fetch,
    visible: () => sent.map(({ id }) => id),
    opIds: () => sent.map(({ mark }) => mark),
    texts: () => sent.map(({ text }) => text),
  };
}

const NO_READ = "WhatsApp cannot be read back: only its statuses tell, and they reach the conversation";

const subject: ChannelSubject = {
  channel: (fetch) => whatsappChannel({ apiUrl: `${GRAPH}/v25.0`, fetch }),
  connection,
  webhookSecret: "app_secret",
  now: NOW,
  message: ({ text, conversation, number }, secret) =>
    signed(webhook({ messages: [textMessage(text, people[conversation] ?? "1", number)] }), secret),
  echoes: (secret) => [
    signed(webhook({ messages: [textMessage("ours", OWN_PHONE)] }), secret),
    signed(
      webhook({ message_echoes: [textMessage("ours", OWN_PHONE)] }, NUMBER, "smb_message_echoes"),
      secret,
    ),
  ],
  foreign: (secret) => signed(webhook({ messages: [textMessage("hello", "1")] }, "1"), secret),
  credential: {
    read: (given) => given.headers.get(HEADER) ?? "",
    write: withSignature,
    coversBody: true,
  },
  bodyOf: (value) => request(JSON.stringify(value)),
  bodies: () => [
    batch,
    failed,
    usernameText,
    ...types.map(({ message }) => webhook({ messages: [message] })),
  ],
  people: ["4915550112233", "DE.13491208655302741918"],
  press({ choice, person, number }) {
    const from = /^\d/.test(person) ? { from: person } : { from_user_id: person };
    const interactive = { type: "button_reply", button_reply: { id: choice, title: "Approve" } };
    const id = `wamid.UFJFU1M${number}`;
    const message = { ...from, id, timestamp: String(NOW / 1000), type: "interactive", interactive };
    return signed(webhook({ messages: [message] }), connection.secrets.app_secret?.[0] ?? "");
  },
  inChat: ({ to = "", wamid: _ }, secret) =>
    signed(webhook({ messages: [textMessage("hello", to)] }), secret),
  late: {
    ...connection,
    settings: {
      ...connection.settings,
      templates: { late: { name: "answer_ready", language: "en", takesText: true } },
    },
  },
  target: { phoneNumberId: NUMBER, to: "4915550112233", wamid: "wamid.S09OU1RSVUtU1" },
  double: graphDouble,
  answers: {
    refused: graphError(131026, 400),
    tooLate: graphError(131047, 400),
    revoked: graphError(190, 401),
  },
  skips: {
    "names the thread in which replies under a message of ours in a private chat come in":
      "WhatsApp has no threads",
    "calls nobody who is everybody, sanitised or not": "WhatsApp has no call that wakes everybody",
    "reports an edit of a message that is not there as gone": "WhatsApp messages cannot be edited",
    "finds a post that was accepted although its answer was lost": NO_READ,
    "says absent of a post that never arrived": NO_READ,
  },
};

describeChannelContract("WhatsApp", subject);

describe("the calls of the WhatsApp channel", () => {
  const { target } = subject;
  const choice = { expiresAt: NOW };
  const ops: [string, DeliveryOp][] = [
    ["text", { kind: "post", opId: "op1", target, text: "The blue kettle is back." }],
    [
      "choices",
      {
        kind: "post",
        opId: "op2",
        target,
        text: "Send it?",
        choices: [
          { ...choice, choice: "r1", label: "Approve" },
          { ...choice, choice: "r2", label: "A label that is far too long for a button" },
        ],
      },
    ],
    ["working", { kind: "working", opId: "op3", target }],
  ];

  it.each(ops)("send %s as the published description says", async (_, op) => {
    const channel = subject.channel(graphDouble().fetch);
    expect(await channel.deliver(op, connection, AbortSignal.timeout(5_000))).toMatchObject({ ok: true });
  });

  it("are held against that description", ({ skip }) => {
    if (!contract) return skip(NO_DOCUMENTS);
    const url = `${GRAPH}/v25.0/${NUMBER}/messages`;
    const headers = { "content-type": "application/json" };
    const body = { messaging_product: "whatsapp", to: "1", type: "text", text: { body: "x".repeat(4_097) } };
    const init = { method: "POST", headers, body: JSON.stringify(body) };
    expect(contract.problems(GRAPH, url, init)).not.toEqual([]);
  });
});
