// One WebSocket to one Mattermost server, from handshake to close. Frames are handled one after the other, in
// the order they came; the first thing that goes wrong ends the link, and what was missed is read over REST.

import { readChannels, readMissed, readSelf } from "../src/channels/mattermost/catch-up.ts";
import type { ChannelType, Self } from "../src/channels/mattermost/post-events.ts";
import type { Server } from "../src/channels/mattermost/rest.ts";
import {
  AUTHENTICATION_SEQ,
  authenticationFrame,
  pingFrame,
  readFrame,
} from "../src/channels/mattermost/socket-frames.ts";
import type { SocketHealth } from "../src/channels/mattermost/socket-plan.ts";
import type { ConversationEvent } from "../src/conversation/message.ts";
import { describeError } from "../src/errors.ts";
import { DELIVERY_TIMEOUT_MS } from "../src/limits.ts";

export interface LinkInput {
  server: Server;
  botUserId: string;
  /** Other bots that are listened to. */
  allowBots: readonly string[] | undefined;
  /** From when on to read what was said while nobody listened, server time in ms. */
  since: number;
  /** Resolves when the events are durable. */
  accept(events: ConversationEvent[]): Promise<void>;
  /** Nothing was missed up to now; the link is as good as it can be. */
  caughtUp(): void;
  /** Called once, whoever ended it. */
  ended(reason: string): void;
}

export class MattermostLink implements SocketHealth {
  live = false;
  readonly connectedAt = Date.now();
  heardAt = Date.now();
  pingedAt = Date.now();
  /** Server time up to which everything was taken over, ms. */
  seenAt: number;
  readonly #input: LinkInput;
  readonly #channels = new Map<string, ChannelType>();
  #socket: WebSocket | undefined;
  #self: Self;
  #nextSeq: number | undefined;
  #requests = AUTHENTICATION_SEQ;
  #queue = Promise.resolve();
  #ended = false;

  constructor(input: LinkInput) {
    this.#input = input;
    this.seenAt = input.since;
    this.#self = { userId: input.botUserId, username: undefined, allowBots: input.allowBots };
  }

  /** Opens the socket and logs in; the server says hello in a frame of its own. */
  async open(): Promise<void> {
    const handshake = new AbortController();
    const timer = setTimeout(() => handshake.abort(), DELIVERY_TIMEOUT_MS);
    const { fetch: send, serverUrl, botToken } = this.#input.server;
    try {
      const response = await send(`${serverUrl}/api/v4/websocket`, {
        headers: { upgrade: "websocket" },
        redirect: "manual",
        signal: handshake.signal,
      });
      const socket = response.webSocket;
      if (!socket) throw new Error(`the server answered the handshake with ${response.status}`);
      this.#listen(socket);
      socket.send(authenticationFrame(botToken));
    } catch (error) {
      this.end(handshake.signal.aborted ? "no answer to the handshake" : describeError(error));
    } finally {
      clearTimeout(timer);
    }
  }

  #listen(socket: WebSocket): void {
    this.#socket = socket;
    socket.accept();
    socket.addEventListener("message", ({ data }) => {
      this.heardAt = Date.now();
      this.#queue = this.#queue
        .then(() => this.#handle(data))
        .catch((error: unknown) => this.end(describeError(error)));
    });
    socket.addEventListener("close", ({ code }) => this.end(`the server closed with ${code}`));
    socket.addEventListener("error", () => this.end("the connection broke off"));
    if (this.#ended) socket.close(1000);
  }

  ping(): void {
    this.pingedAt = Date.now();
    try {
      this.#socket?.send(pingFrame(++this.#requests));
    } catch (error) {
      this.end(describeError(error));
    }
  }

  /** Closes the socket. Frames that wait are dropped: the next link reads them over REST. */
  end(reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.live = false;
    try {
      this.#socket?.close(1000);
    } catch {
      // It is closed already.
    }
    this.#input.ended(reason);
  }

  async #handle(data: unknown): Promise<void> {
    if (this.#ended) return;
    const { meaning, nextSeq } = readFrame(data, {
      self: this.#self,
      nextSeq: this.#nextSeq,
      channelType: (id) => this.#channels.get(id),
    });
    this.#nextSeq = nextSeq;
    switch (meaning.kind) {
      case "hello":
        this.live = true;
        return this.#catchUp();
      case "rejected":
        return this.end(`the server refused the token: ${meaning.reason}`);
      case "gap":
        return this.end("an event was lost");
      case "events":
        if (meaning.channel) this.#channels.set(meaning.channel.id, meaning.channel.type);
        if (meaning.events.length > 0) await this.#input.accept(meaning.events);
        this.seenAt = Math.max(this.seenAt, meaning.at);
    }
  }

  /** Events wait in the queue meanwhile, so that nothing overtakes what was said before them. */
  async #catchUp(): Promise<void> {
    const { server, since, botUserId } = this.#input;
    const signal = () => AbortSignal.timeout(DELIVERY_TIMEOUT_MS);
    const self = await readSelf(server, signal());
    if (!self.ok) return this.end(self.error);
    if (self.value.userId !== botUserId) return this.end("the token belongs to another user");
    this.#self = { ...self.value, allowBots: this.#input.allowBots };
    const channels = await readChannels(server, signal());
    if (!channels.ok) return this.end(channels.error);
    let seenAt = this.seenAt;
    for (const channel of channels.value) {
      this.#channels.set(channel.id, channel.type);
      if (channel.lastPostAt <= since || this.#ended) continue;
      const missed = await readMissed(server, channel, since, this.#self, signal());
      if (!missed.ok) return this.end(missed.error);
      if (missed.value.events.length > 0) await this.#input.accept(missed.value.events);
      seenAt = Math.max(seenAt, missed.value.at);
    }
    // Only now: a channel that was not read yet must be asked from the same moment again.
    this.seenAt = seenAt;
    if (!this.#ended) this.#input.caughtUp();
  }
}
