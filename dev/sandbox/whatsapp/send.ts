// Takes the app's messages: the 24 hour window and the templates for after it, what becomes visible, and the
// statuses that follow even when the answer to the request was lost.

import type { KeptFile } from "../files.ts";
import type { Button, VisibleMessage } from "../messages.ts";
import type { World } from "../world.ts";
import { signed, statusBody } from "./events.ts";
import { GraphError } from "./graph-error.ts";
import type { MediaRequest, ReadRequest, SendRequest } from "./send-request.ts";
import { renderTemplate } from "./templates.ts";

const WINDOW_MS = 24 * 3_600_000;
/** Between two statuses of one message. */
const STATUS_STEP_MS = 40;
const TYPING_MS = 25_000;

const wamid = (world: World): string =>
  `wamid.${Buffer.from(`HBgL${world.newId()}`).toString("base64").replace(/=+$/, "")}`;

function checkWindow(world: World, person: string): void {
  const lastInbound = world.messages
    .inConversation("whatsapp", person)
    .findLast((message) => message.isPerson);
  const silent = world.whatsappSilence.get(person) ?? 0;
  if (lastInbound && world.clock() - lastInbound.at + silent <= WINDOW_MS) return;
  throw new GraphError(131047, "(#131047) Re-engagement message", {
    details:
      "Message failed to send because more than 24 hours have passed since the customer last replied to this number.",
  });
}

const STATUS_ORDER = ["sent", "delivered", "read"] as const;

/** Tells the app how far one of its messages got. */
export function reportStatus(
  world: World,
  message: VisibleMessage,
  status: NonNullable<VisibleMessage["receipt"]>,
  error?: { code: number; title: string },
): void {
  world.messages.change(message, { receipt: status }, world.clock());
  const body = statusBody(world, message, status, error);
  void world.courier.send("whatsapp", () => signed(world, body));
}

function reportStatuses(world: World, message: VisibleMessage): void {
  STATUS_ORDER.filter((status) => world.whatsappStatuses.includes(status)).forEach((status, index) => {
    const timer = setTimeout(() => reportStatus(world, message, status), STATUS_STEP_MS * (index + 1));
    timer.unref();
  });
}

const captionOf = (body: MediaRequest): string => {
  const { caption = "" } = body.type === "image" ? body.image : body.type === "document" ? body.document : {};
  return caption;
};

/** What was uploaded before, under the name that the message gives it. */
function fileOf(world: World, body: MediaRequest): KeptFile {
  const { id } = body.type === "image" ? body.image : body.type === "audio" ? body.audio : body.document;
  const file = world.files.find("whatsapp", id);
  if (!file) throw new GraphError(131_052, "(#131052) Media download error", { details: `media ${id}` });
  const name = body.type === "document" ? (body.document.filename ?? file.name) : file.name;
  return { ...file, name };
}

type MessageRequest = Exclude<SendRequest, { kind: "read" }>;

function contentOf(request: MessageRequest): { text: string; buttons: Button[] } {
  if (request.kind === "template") {
    const { name, language, components = [] } = request.body.template;
    const parameters = components.flatMap((component) => component.parameters.map(({ text }) => text));
    return { text: renderTemplate({ name, language: language.code, parameters }), buttons: [] };
  }
  if (request.kind === "media") return { text: captionOf(request.body), buttons: [] };
  if (request.kind === "text") return { text: request.body.text.body, buttons: [] };
  const { body, action } = request.body.interactive;
  const buttons = action.buttons.map(({ reply }) => ({ label: reply.title, choice: reply.id }));
  return { text: body.text, buttons };
}

function checkContext(world: World, body: MessageRequest["body"], person: string): void {
  if (!body.context) return;
  const quoted = world.messages.find("whatsapp", body.context.message_id);
  if (!quoted || quoted.conversation !== person) {
    throw new GraphError(131009, "(#131009) Parameter value is not valid", {
      details: "Message ID is invalid",
    });
  }
}

function post(world: World, request: MessageRequest): Record<string, unknown> {
  const { body } = request;
  const input = body.to ?? body.recipient ?? "";
  const person = input.replace(/^\+/, "");
  if (request.kind !== "template") checkWindow(world, person);
  checkContext(world, body, person);
  const files = request.kind === "media" ? { files: [fileOf(world, request.body)] } : {};
  const { phoneNumberId } = world.connections.whatsapp;
  const message = world.messages.add({
    channel: "whatsapp",
    conversation: person,
    thread: "",
    author: phoneNumberId,
    authorName: world.rooms.nameOf("whatsapp", phoneNumberId),
    isPerson: false,
    ...contentOf(request),
    id: wamid(world),
    at: world.clock(),
    detail: {
      opaque: body.biz_opaque_callback_data,
      ...(request.kind === "template" ? { template: request.body.template.name } : {}),
      ...files,
    },
  });
  reportStatuses(world, message);
  const contact = body.to ? { input, wa_id: person } : { input, user_id: person };
  return {
    messaging_product: "whatsapp",
    contacts: [contact],
    messages: [{ id: message.id, message_status: "accepted" }],
  };
}

function markRead(world: World, body: ReadRequest): Record<string, unknown> {
  const message = world.messages.find("whatsapp", body.message_id);
  if (!message?.isPerson) throw new GraphError(100, "(#100) Invalid parameter", { details: "message_id" });
  const at = world.clock();
  const typing = body.typing_indicator ? { text: "typing…", at, until: at + TYPING_MS } : undefined;
  world.messages.change(message, { receipt: "read", detail: { status: typing } }, at);
  return { success: true };
}

/** Does what the request asks; throws GraphError. */
export const send = (world: World, request: SendRequest): Record<string, unknown> =>
  request.kind === "read" ? markRead(world, request.body) : post(world, request);
