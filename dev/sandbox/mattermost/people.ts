// What people do in the played Mattermost. In a direct message the app hears of it over its socket only.

import { createHash } from "node:crypto";
import { SAM } from "../cast.ts";
import type { Button, VisibleMessage } from "../messages.ts";
import { type People, Refusal, type Saying, type Told, type World } from "../world.ts";
import { addEphemeral } from "./ephemeral.ts";
import { firesWebhook, outgoingWebhook, sendOutgoing, TRIGGER_WORD, tellOfPost } from "./events.ts";
import { type Action, readActions } from "./post-body.ts";
import { changePost, removePost } from "./posts.ts";
import { usernameOf } from "./wire.ts";

const PERSON = SAM.ids.mattermost;
const ROOM = "support";

type Act = Told & { fire: () => void };

/** 26 characters that are the same for the same name, whatever the sandbox forgot. */
export const stableId = (name: string): string =>
  BigInt(`0x${createHash("sha256").update(name).digest("hex")}`)
    .toString(36)
    .padStart(26, "0")
    .slice(-26);

function checkThread(world: World, conversation: string, thread: string): void {
  const root = world.messages.find("mattermost", thread);
  if (!root || root.conversation !== conversation) throw new Refusal(`no post ${thread} in ${conversation}`);
  if (root.thread) throw new Refusal(`${thread} is a reply; its thread is ${root.thread}`);
}

function say(world: World, input: Saying): Act {
  const user = userId(input.user);
  world.rooms.meet("mattermost", user, input.name);
  const place = input.conversation ?? ROOM;
  const room =
    place === "dm" ? world.rooms.direct("mattermost", user) : world.rooms.enter("mattermost", place);
  const thread = input.thread ?? "";
  if (thread) checkThread(world, room.id, thread);
  const calls = input.text.toLowerCase().startsWith(TRIGGER_WORD);
  const mention = room.kind === "public" && (input.mention ?? true) && !calls;
  const message = world.messages.add({
    channel: "mattermost",
    conversation: room.id,
    thread,
    author: user,
    authorName: world.rooms.nameOf("mattermost", user),
    isPerson: true,
    text: mention ? `${TRIGGER_WORD} ${input.text}` : input.text,
    id: world.newId(),
    at: world.clock(),
    detail: { files: (input.files ?? []).map((file) => world.files.keep("mattermost", file)) },
  });
  const fires = firesWebhook(world, message);
  return {
    message,
    webhooks: fires ? [outgoingWebhook(world, message)] : [],
    fire() {
      tellOfPost(world, message);
      if (fires) void sendOutgoing(world, message);
    },
  };
}

/** People may be given by any name; the server only knows ids of 26 characters. */
function userId(user: string | undefined): string {
  if (user === undefined) return PERSON;
  return /^[a-z0-9]{26}$/.test(user) ? user : stableId(user);
}

function press(world: World, message: VisibleMessage, button: Button, user: string | undefined): Act {
  const props = (message.detail.props ?? {}) as Record<string, unknown>;
  const action = readActions(props).actions.find((candidate) => candidate.id === button.choice);
  if (!action) throw new Refusal(`no action ${button.choice} on ${message.id}`);
  const room = world.rooms.find("mattermost", message.conversation);
  const presser = userId(user ?? room?.person);
  if (!room || !world.rooms.isIn("mattermost", room, presser))
    throw new Refusal(`${presser} is not in ${message.conversation}`);
  const body = JSON.stringify(pressBody(world, message, action, presser));
  const headers = { "content-type": "application/json", accept: "application/json" };
  const webhook = { url: action.integration.url, method: "POST", headers, body };
  const fire = async (): Promise<void> => {
    const response = await world.courier.send("mattermost", () => webhook);
    if (response) applyAnswer(world, message, presser, await response.text());
  };
  return { message, webhooks: [webhook], fire: () => void fire() };
}

function pressBody(world: World, message: VisibleMessage, action: Action, user: string): object {
  const { teamId } = world.connections.mattermost;
  return {
    user_id: user,
    user_name: usernameOf(world, user),
    channel_id: message.conversation,
    channel_name: world.rooms.find("mattermost", message.conversation)?.name ?? "",
    team_id: teamId,
    team_domain: "northwind",
    post_id: message.id,
    trigger_id: Buffer.from(`${world.newId()}:${user}`).toString("base64"),
    type: "",
    data_source: "",
    context: action.integration.context ?? {},
  };
}

interface ActionAnswer {
  update?: { message?: string; props?: Record<string, unknown> | null };
  ephemeral_text?: string;
}

/** `props: {}` takes the buttons away, null keeps them; an answer that is not JSON changes nothing. */
function applyAnswer(world: World, message: VisibleMessage, presser: string, text: string): void {
  let answer: ActionAnswer | null;
  try {
    answer = JSON.parse(text) as ActionAnswer | null;
  } catch {
    return;
  }
  if (answer?.update) {
    changePost(world, message, {
      message: answer.update.message,
      props: answer.update.props ?? undefined,
    });
  }
  if (!answer?.ephemeral_text) return;
  addEphemeral(world, { ...message, text: answer.ephemeral_text, onlyFor: presser });
}

/** The people of Mattermost. Edits and deletions reach the app over the socket only. */
export const mattermostPeople = (world: World): People => ({
  say: (input) => say(world, input),
  edit(message, text) {
    changePost(world, message, { message: text });
    return { message, webhooks: [], fire: () => {} };
  },
  remove(message) {
    removePost(world, message);
    return { message, webhooks: [], fire: () => {} };
  },
  press: (message, button, user) => press(world, message, button, user),
});
