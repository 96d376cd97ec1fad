// What people do in the played WhatsApp. There are no edits here that an app would hear of.

import { SAM } from "../cast.ts";
import { filesBeside, sha256Of } from "../files.ts";
import type { VisibleMessage } from "../messages.ts";
import { type People, Refusal, type Saying, type Told, type World } from "../world.ts";
import { messageBody, signed } from "./events.ts";

const PERSON = SAM.ids.whatsapp;

type Act = Told & { fire: () => void };

function act(world: World, message: VisibleMessage, body: string): Act {
  const webhook = signed(world, body);
  return {
    message,
    webhooks: [webhook],
    fire: () => void world.courier.send("whatsapp", () => webhook),
  };
}

function add(world: World, person: string, text: string): VisibleMessage {
  world.whatsappSilence.delete(person);
  return world.messages.add({
    channel: "whatsapp",
    conversation: person,
    thread: "",
    author: person,
    authorName: world.rooms.nameOf("whatsapp", person),
    isPerson: true,
    text,
    id: `wamid.${Buffer.from(`HBgM${world.newId()}`).toString("base64").replace(/=+$/, "")}`,
    at: world.clock(),
  });
}

function say(world: World, input: Saying): Act {
  const person = (input.conversation ?? input.user ?? PERSON).replace(/^\+/, "");
  if (!/^(\d{5,20}|[A-Z]{2}\.[A-Za-z0-9.]+)$/.test(person)) {
    throw new Refusal(`${person} is neither a phone number nor a business-scoped id`);
  }
  if (input.thread) throw new Refusal("WhatsApp has no threads");
  world.rooms.meet("whatsapp", person, input.name);
  if ((input.files ?? []).length > 1) throw new Refusal("WhatsApp sends one file a message");
  const message = add(world, person, input.text);
  message.detail.files = (input.files ?? []).map((file) => world.files.keep("whatsapp", file));
  return act(world, message, messageBody(world, message, contentOf(message)));
}

/** The part that differs by type: words, or the file with the words below it. */
function contentOf(message: VisibleMessage): Record<string, unknown> {
  const [file] = filesBeside(message);
  if (!file) return { type: "text", text: { body: message.text } };
  const media = { id: file.id, mime_type: file.mediaType, sha256: sha256Of(file).toString("base64") };
  const caption = message.text === "" ? {} : { caption: message.text };
  const [family = ""] = file.mediaType.split("/");
  if (family === "audio") return { type: "audio", audio: { ...media, voice: file.voice ?? false } };
  if (family === "image" || family === "video") return { type: family, [family]: { ...media, ...caption } };
  return { type: "document", document: { ...media, ...caption, filename: file.name } };
}

/** The people of WhatsApp. */
export const whatsappPeople = (world: World): People => ({
  say: (input) => say(world, input),
  edit() {
    throw new Refusal("WhatsApp tells an app of no edits");
  },
  remove() {
    throw new Refusal("WhatsApp tells an app of no deletions");
  },
  press(pressed, button, user = pressed.conversation) {
    if (user.replace(/^\+/, "") !== pressed.conversation)
      throw new Refusal(`${user} is not in the chat of ${pressed.conversation}`);
    const message = add(world, pressed.conversation, button.label);
    const body = messageBody(world, message, {
      type: "interactive",
      context: { from: world.connections.whatsapp.phoneNumberId, id: pressed.id },
      interactive: { type: "button_reply", button_reply: { id: button.choice, title: button.label } },
    });
    return act(world, message, body);
  },
});
