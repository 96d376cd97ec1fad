// What the small Mattermost of the tests speaks: posts, channels, and its own ways of saying no.

export interface DoublePost {
  id: string;
  channel_id: string;
  user_id: string;
  root_id: string;
  message: string;
  type: string;
  create_at: number;
  update_at: number;
  edit_at: number;
  delete_at: number;
  props: Record<string, unknown>;
  file_ids: string[];
}

export interface DoubleChannel {
  id: string;
  type: "O" | "P" | "D" | "G";
}

export interface Peer {
  send(text: string): void;
  close(): void;
}

export interface Call {
  method: string;
  path: string;
  body: Record<string, unknown> | undefined;
  headers: Headers;
}

export const json = (value: unknown, status = 200): Response =>
  new Response(JSON.stringify(value), { status, headers: { "content-type": "application/json" } });

/** The server's own way of saying no. */
export const refusing = (status: number, id: string): Response =>
  json({ id, message: "refused", detailed_error: "", status_code: status }, status);

export const limitExceeded = (seconds: number): Response =>
  new Response("limit exceeded\n", { status: 429, headers: { "x-ratelimit-reset": String(seconds) } });
