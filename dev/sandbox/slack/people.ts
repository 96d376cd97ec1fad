// What people do in the played Slack, and the webhooks it causes.

import { SAM } from "../cast.ts";
import type { Webhook } from "../courier.ts";
import type { VisibleMessage } from "../messages.ts";
import type { Room } from "../rooms.ts";
import { type People, Refusal, type Saying, type Told, type World } from "../world.ts";
import {
  deletionEvent,
  editEvent,
  eventBody,
  messageEvent,
  messageFields,
  pressBody,
  signed,
} from "./events.ts";
import { nextTs } from "./ts.ts";

const PERSON = SAM.ids.slack;

type Act = Told & { fire: () => void };

/** Bodies are made once: a retry repeats the event, with a signature of its own. */
function act(world: World, message: VisibleMessage, bodies: string[], type = "application/json"): Act {
  const webhooks: Webhook[] = bodies.map((body) => signed(world, body, type));
  const fire = () => {
    for (const body of bodies) void world.courier.send("slack", (retry) => signed(world, body, type, retry));
  };
  return { message, webhooks, fire };
}

function roomFor(world: World, input: Saying, user: string): Room {
  if (input.conversation === undefined || input.conversation === "dm")
    return world.rooms.direct("slack", user);
  return world.rooms.enter("slack", input.conversation);
}

function checkThread(world: World, room: Room, thread: string): void {
  const root = world.messages.find("slack", thread);
  if (!root || root.conversation !== room.id) throw new Refusal(`no message ${thread} in ${room.id}`);
  if (root.thread) throw new Refusal(`${thread} is a reply; its thread is ${root.thread}`);
}

function say(world: World, input: Saying): Act {
  const { botUserId } = world.connections.slack;
  const user = input.user ?? PERSON;
  world.rooms.meet("slack", user, input.name);
  const room = roomFor(world, input, user);
  const thread = input.thread ?? "";
  if (thread) checkThread(world, room, thread);
  const calls = `<@${botUserId}>`;
  const mention = room.kind === "public" && (input.mention ?? (thread === "" || input.text.includes(calls)));
  const text = mention && !input.text.includes(calls) ? `${calls} ${input.text}` : input.text;
  const at = world.clock();
  const message = world.messages.add({
    channel: "slack",
    conversation: room.id,
    thread,
    author: user,
    authorName: world.rooms.nameOf("slack", user),
    isPerson: true,
    text,
    id: nextTs(at),
    at,
    detail: { files: (input.files ?? []).map((file) => world.files.keep("slack", file)) },
  });
  const bodies = [eventBody(world, messageEvent(world, message))];
  if (mention) {
    const fields = messageFields(world, message);
    const event = { type: "app_mention", ...fields, channel: room.id, event_ts: message.id };
    bodies.push(eventBody(world, event));
  }
  return act(world, message, bodies);
}

/** The people of Slack. */
export const slackPeople = (world: World): People => ({
  say: (input) => say(world, input),
  edit(message, text) {
    const before = message.text;
    world.messages.change(message, { text }, world.clock());
    return act(world, message, [eventBody(world, editEvent(world, message, before))]);
  },
  remove(message) {
    world.messages.change(message, { deleted: true }, world.clock());
    return act(world, message, [eventBody(world, deletionEvent(world, message))]);
  },
  press(message, button, given) {
    const room = world.rooms.find("slack", message.conversation);
    const user = given ?? room?.person ?? PERSON;
    if (!room || !world.rooms.isIn("slack", room, user))
      throw new Refusal(`${user} is not in ${message.conversation}`);
    const body = pressBody(world, message, button, user);
    return act(world, message, [body], "application/x-www-form-urlencoded");
  },
});
