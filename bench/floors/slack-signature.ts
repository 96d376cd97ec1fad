// The least a receiver of Slack webhooks must do: the HMAC over the raw bytes, with the key kept, and the event.

const encoder = new TextEncoder();
let key: Promise<CryptoKey> | undefined;

const importKey = (secret: string): Promise<CryptoKey> =>
  crypto.subtle.importKey("raw", encoder.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, [
    "verify",
  ]);

const hex = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length: text.length / 2 }, (_, i) => Number.parseInt(text.slice(i * 2, i * 2 + 2), 16));

/** The body's bytes where the signature and its age are right. */
export async function verifiedBody(request: Request, secret: string): Promise<Uint8Array | undefined> {
  key ??= importKey(secret);
  const timestamp = request.headers.get("x-slack-request-timestamp") ?? "";
  const signature = request.headers.get("x-slack-signature") ?? "";
  if (Math.abs(Date.now() / 1_000 - Number(timestamp)) > 300) return undefined;
  const body = new Uint8Array(await request.arrayBuffer());
  const prefix = encoder.encode(`v0:${timestamp}:`);
  const signed = new Uint8Array(prefix.length + body.length);
  signed.set(prefix);
  signed.set(body, prefix.length);
  const authentic = await crypto.subtle.verify("HMAC", await key, hex(signature.slice(3)), signed);
  return authentic ? body : undefined;
}

export interface SlackEvent {
  channel: string;
  ts: string;
  user: string;
  text: string;
}

const decoder = new TextDecoder();

/** What Slack tells of, where it is Slack. */
export async function slackEvent(request: Request, secret: string): Promise<SlackEvent | undefined> {
  const body = await verifiedBody(request, secret);
  return body && (JSON.parse(decoder.decode(body)) as { event: SlackEvent }).event;
}
