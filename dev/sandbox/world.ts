// Everything the routes of the sandbox share.

import { createHmac } from "node:crypto";
import type { NewId } from "../../src/ids.ts";
import type { SandboxConnections } from "./connections.ts";
import type { Courier, Webhook } from "./courier.ts";
import type { Faults } from "./faults.ts";
import type { Files, SentFile } from "./files.ts";
import type { Button, Messages, Service, VisibleMessage } from "./messages.ts";
import type { Rooms } from "./rooms.ts";

export interface World {
  /** Where the sandbox itself is reached. */
  url: string;
  clock: () => number;
  newId: NewId;
  connections: SandboxConnections;
  messages: Messages;
  rooms: Rooms;
  files: Files;
  faults: Faults;
  courier: Courier;
  /** Whether the services tell the app of its own posts and edits, as the real ones do. */
  echo: boolean;
  /** Whether the Mattermost bot may write lines that one person sees. */
  mattermostWhispers: boolean;
  /** How far a WhatsApp message goes by itself once it is accepted. */
  whatsappStatuses: readonly ("sent" | "delivered" | "read")[];
  /** How much longer ago each person of WhatsApp wrote than they did, ms: until they write again. */
  whatsappSilence: Map<string, number>;
  /** Hands an event to every open Mattermost socket of the bot. */
  broadcast(event: string, data: Record<string, unknown>, conversation: string): void;
  /** Whether the bot has a socket open. */
  listening(): boolean;
}

/** A person's act in one service. Undefined fields have the service's own default. */
export interface Saying {
  text: string;
  conversation?: string | undefined;
  thread?: string | undefined;
  user?: string | undefined;
  name?: string | undefined;
  mention?: boolean | undefined;
  files?: SentFile[] | undefined;
}

/** What came of it: the message as it stands, and the requests that tell the app. */
export interface Told {
  message: VisibleMessage;
  webhooks: Webhook[];
}

/** The same verbs for the people of every service. Throws Refusal where the service has no such thing. */
export interface People {
  say(input: Saying): Told & { fire: () => void };
  edit(message: VisibleMessage, text: string): Told & { fire: () => void };
  remove(message: VisibleMessage): Told & { fire: () => void };
  press(message: VisibleMessage, button: Button, user: string | undefined): Told & { fire: () => void };
}

/** A request to the control API that cannot be met; the message goes back to who asked. */
export class Refusal extends Error {}

/** Lower-case hex. */
export const hmacHex = (secret: string, text: string): string =>
  createHmac("sha256", secret).update(text, "utf8").digest("hex");

export const SERVICES: readonly Service[] = ["slack", "whatsapp", "mattermost"];
