// What people do in the played WhatsApp. There are no edits here that an app would hear of.

import { SAM } from "../cast.ts";
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
  const message = add(world, person, input.text);
  return act(world, message, messageBody(world, message, { type: "text", text: { body: input.text } }));
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
