// The WebSocket side of the small Mattermost: peers that log in, and are told what happens.

import type { Peer } from "./mattermost-wire.ts";

export class MattermostPeers {
  readonly #token: () => string;
  readonly #seqs = new Map<Peer, { seq: number }>();

  constructor(token: () => string) {
    this.#token = token;
  }

  get count(): number {
    return this.#seqs.size;
  }

  /** What a peer sends; call with everything that arrives on its socket. */
  receive(peer: Peer, text: string): void {
    const { seq, action, data } = JSON.parse(text) as {
      seq: number;
      action: string;
      data?: { token: string };
    };
    if (action === "ping")
      peer.send(JSON.stringify({ status: "OK", seq_reply: seq, data: { text: "pong" } }));
    if (action !== "authentication_challenge") return;
    if (data?.token !== this.#token()) {
      peer.send(
        JSON.stringify({ status: "FAIL", seq_reply: seq, error: { id: "api.web_socket_router.bad_token" } }),
      );
      peer.close();
      return;
    }
    peer.send(JSON.stringify({ status: "OK", seq_reply: seq }));
    peer.send(JSON.stringify({ event: "hello", data: { server_version: "11.2.0" }, broadcast: {}, seq: 0 }));
    this.#seqs.set(peer, { seq: 1 });
  }

  tell(event: string, data: Record<string, unknown>): void {
    for (const [peer, state] of this.#seqs)
      peer.send(JSON.stringify({ event, data, broadcast: {}, seq: state.seq++ }));
  }

  leave(peer: Peer): void {
    this.#seqs.delete(peer);
  }

  /** The next event of every peer is lost on its way. */
  dropEvent(): void {
    for (const state of this.#seqs.values()) state.seq++;
  }

  /** Every peer's machine went away without a word. */
  loseContact(): void {
    this.#seqs.clear();
  }

  hangUp(): void {
    for (const peer of this.#seqs.keys()) peer.close();
    this.#seqs.clear();
  }
}
