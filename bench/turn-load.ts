// People who wait for their answer before they write again: one message a conversation at a time.

import { type HttpConnection, openConnection } from "./http-connection.ts";
import { eventBody, signedRequest } from "./slack-webhook.ts";
import type { TurnPath } from "./turn-paths.ts";

export interface TurnLoad {
  turns: number;
  elapsedMs: number;
  cpuMs: number;
  /** From the webhook to the end of its turn, ms. */
  latencies: number[];
}

const MAX_CONNECTIONS = 32;
const STALLED_MS = 60_000;
let serial = 0;

function request({ slack, path }: TurnPath, channel: string): Uint8Array {
  const now = Date.now();
  const ts = `${Math.floor(now / 1_000)}.${String(serial++ % 1_000_000).padStart(6, "0")}`;
  const text = `Where is my parcel? [t-${serial}]`;
  return signedRequest(
    slack.signingSecret,
    path,
    eventBody(slack, { channel, user: `U${channel}`, ts, text }),
    now,
  );
}

/** Sends over free connections, first come, first served. */
function sender(connections: HttpConnection[]) {
  const free = [...connections];
  const waiting: ((connection: HttpConnection) => void)[] = [];
  return async (bytes: () => Uint8Array): Promise<void> => {
    const connection = free.pop() ?? (await new Promise<HttpConnection>((resolve) => waiting.push(resolve)));
    const status = await connection.send(bytes());
    const next = waiting.shift();
    if (next) next(connection);
    else free.push(connection);
    if (status !== 200) throw new Error(`The webhook was answered ${status}.`);
  };
}

/** Each conversation has `each` turns, one after another; all conversations at once. */
export async function runTurns(path: TurnPath, channels: string[], each: number): Promise<TurnLoad> {
  const size = Math.min(channels.length, MAX_CONNECTIONS);
  const connections = await Promise.all(Array.from({ length: size }, () => openConnection(path.url)));
  const send = sender(connections);
  const left = new Map(channels.map((channel) => [channel, each]));
  const sentAt = new Map<string, number>();
  const latencies: number[] = [];
  await path.done();
  const cpu = path.cpu();
  const startedAt = performance.now();
  const say = (channel: string) => {
    sentAt.set(channel, performance.now());
    left.set(channel, (left.get(channel) ?? 0) - 1);
    return send(() => request(path, channel));
  };
  const sending = new Set<Promise<void>>(channels.map(say));
  let heardAt = performance.now();
  while (latencies.length < channels.length * each) {
    const finished = await path.done();
    if (finished.length > 0) heardAt = performance.now();
    else if (performance.now() - heardAt > STALLED_MS) throw new Error(`${path.name}: turns do not end.`);
    for (const channel of finished) {
      latencies.push(performance.now() - (sentAt.get(channel) ?? 0));
      if ((left.get(channel) ?? 0) > 0) sending.add(say(channel));
    }
  }
  const elapsedMs = performance.now() - startedAt;
  await Promise.all(sending);
  for (const connection of connections) connection.close();
  return { turns: latencies.length, elapsedMs, cpuMs: path.cpu() - cpu, latencies };
}
