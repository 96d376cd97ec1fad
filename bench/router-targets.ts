// Who is asked in `bench -- router`, behind one face: the upstream itself, the floor, ours, and Portkey's
// gateway. Each runs in a process of its own and asks the same mock upstream.

import { join } from "node:path";
import { buildWorker } from "./build-worker.ts";
import {
  type ChildServer,
  installRivals,
  reasonOf,
  startChildServer,
  startRivalServer,
} from "./rival-process.ts";
import { startWorkerd } from "./workerd.ts";

export interface RouterTarget {
  name: string;
  /** What it answers; everything where this is absent. */
  only?: "json";
  /** Of POST /v1/chat/completions. */
  url: URL;
  headers: Record<string, string>;
  /** CPU of its process so far, ms. */
  cpu(): number;
  close(): Promise<void>;
}

export const NAMES = {
  direct: "direct",
  floor: "floor: parse, forward, pipe",
  gather: "floor that gathers a stream",
  ours: "konstruct",
  portkey: "Portkey 1.15.2 on Node",
} as const;

export const completionsOf = (origin: URL): URL => new URL("/v1/chat/completions", origin);

export const startUpstream = (): Promise<ChildServer> =>
  startChildServer(join(import.meta.dirname, "router-upstream.ts"));

/** The upstream without a router. What it costs itself is no router's. */
export const directTarget = (upstream: ChildServer): RouterTarget => ({
  name: NAMES.direct,
  url: completionsOf(upstream.origin),
  headers: {},
  cpu: () => Number.NaN,
  close: async () => {},
});

async function startWorker(name: string, entry: string, dir: string, upstream: URL): Promise<RouterTarget> {
  const { url, cpu, close } = await startWorkerd(join(dir, "state"), {
    name: "router",
    scriptPath: await buildWorker(entry, join(dir, "build"), "bare"),
    bindings: { UPSTREAM: new URL("/v1", upstream).href },
  });
  return { name, url: completionsOf(url), headers: {}, cpu, close };
}

export const startFloor = (dir: string, upstream: URL): Promise<RouterTarget> =>
  startWorker(NAMES.floor, "bench/floors/forward.ts", dir, upstream);

/** For the record: what JSON costs whoever asks for a stream to see the first token. */
export const startGather = async (dir: string, upstream: URL): Promise<RouterTarget> => ({
  ...(await startWorker(NAMES.gather, "bench/floors/gather.ts", dir, upstream)),
  only: "json",
});

/** With a fallback that is never needed, as ours has one. */
const portkeyConfig = (upstream: URL): string => {
  const target = { provider: "openai", api_key: "unused", custom_host: new URL("/v1", upstream).href };
  return JSON.stringify({ strategy: { mode: "fallback" }, targets: [target, target] });
};

/** A reason where it cannot be had. */
export async function startPortkey(upstream: URL): Promise<RouterTarget | string> {
  try {
    await installRivals();
    const { origin, cpu, close } = await startRivalServer("portkey.js");
    const headers = { "x-portkey-config": portkeyConfig(upstream) };
    return { name: NAMES.portkey, url: completionsOf(origin), headers, cpu, close };
  } catch (error) {
    return `Portkey is left out: ${reasonOf(error)}.`;
  }
}
