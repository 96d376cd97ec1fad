// The page at the sandbox's root: the conversations of the three services side by side, with a line to
// say something. It is for looking at; programs use /control.

import { html, raw } from "hono/html";
import { CAST } from "./cast.ts";
import { filesBeside, type KeptFile } from "./files.ts";
import type { Service, VisibleMessage } from "./messages.ts";
import { PAGE_SCRIPT, PAGE_STYLE } from "./page-assets.ts";
import { SERVICES, type World } from "./world.ts";

type Html = ReturnType<typeof html>;

const TITLES: Record<Service, string> = { slack: "Slack", whatsapp: "WhatsApp", mattermost: "Mattermost" };
const SHOWN_CONVERSATIONS = 15;
const SHOWN_MESSAGES = 40;

const time = (at: number): string => new Date(at).toISOString().slice(11, 19);

interface Status {
  text: string;
  at: number;
  until: number;
}

/** "typing…" ends with its time or with the employee's next message, whichever comes first. */
function statusLine(world: World, message: VisibleMessage): Html | "" {
  const status = message.detail.status as Status | undefined;
  if (!status || status.until <= world.clock()) return "";
  const answered = world.messages
    .inConversation(message.channel, message.conversation)
    .some((other) => !other.isPerson && other.at >= status.at);
  return answered ? "" : html`<p class="status">${status.text}</p>`;
}

function marks(world: World, message: VisibleMessage): string {
  const reader = message.onlyFor && world.rooms.nameOf(message.channel, message.onlyFor);
  const only = reader ? ` · only ${reader} sees this` : "";
  const edited = message.edits.length > 0 ? ` · edited ${message.edits.length}×` : "";
  const receipt = message.receipt ? ` · ${message.receipt}` : "";
  return `${time(message.at)}${edited}${receipt}${only}`;
}

/** Slack writes mentions as `<@id>` and shows them by name. */
const withNames = (world: World, text: string): string =>
  text.replace(/<@([A-Z0-9]+)>/g, (_, id: string) => `@${world.rooms.nameOf("slack", id)}`);

const fileLine = ({ name, mediaType, bytes }: KeptFile): Html =>
  html`<p class="file">📎 ${name} · ${mediaType} · ${Math.ceil(bytes.length / 1_000)} kB</p>`;

function bubble(world: World, message: VisibleMessage): Html {
  const side = message.isPerson ? "person" : "employee";
  const body = message.deleted ? html`<em>deleted</em>` : html`${withNames(world, message.text.trim())}`;
  const buttons = message.deleted ? [] : message.buttons;
  return html`<div class="message ${side} ${message.thread ? "reply" : ""} ${message.onlyFor ? "only" : ""}">
    <p class="author">${message.authorName} <span>${marks(world, message)}</span></p>
    <p class="text">${body}</p>
    ${message.deleted ? "" : filesBeside(message).map(fileLine)}
    ${buttons.map(
      (button) =>
        html`<button data-press="${message.id}" data-channel="${message.channel}" data-choice="${button.choice}">
          ${button.label}
        </button>`,
    )}
    ${replyButton(world, message)} ${statusLine(world, message)}
  </div>`;
}

/** Under a message of the employee in a private chat its person may answer in its thread. */
function replyButton(world: World, message: VisibleMessage): Html | string {
  const { channel, conversation, id } = message;
  const room = world.rooms.find(channel, conversation);
  const isRoot = !message.isPerson && !message.deleted && !message.onlyFor && message.thread === "";
  if (!isRoot || !room?.person) return "";
  return html`<button
    class="quiet"
    data-reply="${id}"
    data-channel="${channel}"
    data-conversation="${conversation}"
    data-user="${room.person}"
  >
    Reply in thread
  </button>`;
}

/** Threads stay together: each reply stands under the message it answers. */
function byThread(messages: readonly VisibleMessage[]): VisibleMessage[] {
  const order = new Map<string, VisibleMessage[]>();
  for (const message of messages) {
    const root = message.thread || message.id;
    order.set(root, [...(order.get(root) ?? []), message]);
  }
  return [...order.values()].flat();
}

function conversationTitle(world: World, service: Service, id: string): string {
  const room = world.rooms.find(service, id);
  if (service === "whatsapp") return `${world.rooms.nameOf(service, id)} · +${id}`;
  if (room?.kind === "direct") return `Direct message · ${world.rooms.nameOf(service, room.person ?? "")}`;
  return `#${room?.name ?? id}`;
}

/** WhatsApp's window: closed until they write again, or to be closed by whoever wants to see that. */
function windowMark(world: World, service: Service, id: string): Html | string {
  if (service !== "whatsapp") return "";
  return world.whatsappSilence.has(id)
    ? "· window closed"
    : html`<button class="quiet" data-window="${id}">Let a day pass</button>`;
}

function column(world: World, service: Service): Html {
  const conversations = world.messages
    .conversations()
    .filter((conversation) => conversation.channel === service)
    .sort((a, b) => (b.messages.at(-1)?.revision ?? 0) - (a.messages.at(-1)?.revision ?? 0))
    .slice(0, SHOWN_CONVERSATIONS);
  return html`<section>
    <h2>${TITLES[service]}</h2>
    ${conversations.length === 0 ? html`<p class="empty">Nothing has been said here yet.</p>` : ""}
    ${conversations.map(
      ({ conversation, messages }) => html`<article>
        <h3>${conversationTitle(world, service, conversation)} ${windowMark(world, service, conversation)}</h3>
        ${byThread(messages.slice(-SHOWN_MESSAGES)).map((message) => bubble(world, message))}
      </article>`,
    )}
  </section>`;
}

const sayForm = html`<form id="say">
  <select name="channel" aria-label="Channel">
    ${SERVICES.map((service) => html`<option value="${service}">${TITLES[service]}</option>`)}
  </select>
  <select name="person" aria-label="Person">
    ${CAST.map(({ name, ids }) => html`<option value="${JSON.stringify(ids)}">${name}</option>`)}
  </select>
  <input name="text" aria-label="Message" placeholder="Say something to the employee" autocomplete="off" required />
  <button>Send</button>
</form>`;

/** The whole page. Everything people wrote is escaped. */
export function conversationsPage(world: World): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href="data:," />
        <title>Chat sandbox</title>
        <style>
          ${raw(PAGE_STYLE)}
        </style>
      </head>
      <body>
        <header>
          <h1>Chat sandbox</h1>
          ${sayForm}
        </header>
        <main>${SERVICES.map((service) => column(world, service))}</main>
        <script type="module">
          ${raw(PAGE_SCRIPT)};
        </script>
      </body>
    </html>`;
}
