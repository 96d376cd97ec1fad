// A Worker in a workerd of its own, reached on a direct socket: the entry Worker that `wrangler dev` puts in
// front triples what an acknowledgement costs. Objects are stored on disk, as the promise demands.

import { rmSync } from "node:fs";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type V4WorkerOptions } from "miniflare";
import { productConfig } from "./build-worker.ts";
import { childrenNamed, cpuOf } from "./process-cpu.ts";

export interface WorkerSpec {
  name: string;
  /** The bundle. */
  scriptPath: string;
  /** Where objects are stored; emptied first. */
  dir: string;
  bindings: Record<string, string>;
  /** Binding name to class name. */
  objects: Record<string, string>;
  /** Binding name to queue name. */
  producers?: Record<string, string>;
  consumers?: Record<string, { maxBatchSize: number; maxBatchTimeout: number; maxRetries?: number }>;
  /** Answers what the Worker fetches, instead of the network. */
  outbound?: V4WorkerOptions["outboundService"];
  /** It has an entrypoint BenchControl. */
  control?: boolean;
}

export interface RunningWorker {
  url: URL;
  pid: number;
  /** CPU of its process so far, ms. */
  cpu(): number;
  /** POSTs JSON to BenchControl and gives its answer. */
  control<T>(path: string, body: unknown): Promise<T>;
  close(): Promise<void>;
}

function options(spec: WorkerSpec): V4WorkerOptions {
  const config = productConfig();
  const socket = (entrypoint?: string) => ({
    host: "127.0.0.1",
    port: 0,
    ...(entrypoint ? { entrypoint } : {}),
  });
  return {
    name: spec.name,
    modules: true,
    scriptPath: spec.scriptPath,
    modulesRoot: "/",
    compatibilityDate: config.compatibility_date ?? "2026-10-01",
    compatibilityFlags: config.compatibility_flags ?? [],
    bindings: spec.bindings,
    durableObjects: Object.fromEntries(
      Object.entries(spec.objects).map(([binding, className]) => [binding, { className, useSQLite: true }]),
    ),
    queueProducers: spec.producers ?? {},
    queueConsumers: spec.consumers ?? {},
    unsafeDirectSockets: spec.control ? [socket(), socket("BenchControl")] : [socket()],
    ...(spec.outbound ? { outboundService: spec.outbound } : {}),
  };
}

/** Starts it; resolves once it listens. */
export async function startWorkerd(spec: WorkerSpec): Promise<RunningWorker> {
  rmSync(spec.dir, { recursive: true, force: true });
  const before = childrenNamed("workerd");
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      ...options(spec),
      host: "127.0.0.1",
      port: 0,
      cf: false,
      log: new Log(LogLevel.ERROR),
      resourcePersistencePath: spec.dir,
    }),
  );
  await miniflare.ready;
  const pid = childrenNamed("workerd").find((one) => !before.includes(one)) ?? Number.NaN;
  const controlUrl = spec.control ? await miniflare.unsafeGetDirectURL(spec.name, "BenchControl") : undefined;
  return {
    url: await miniflare.unsafeGetDirectURL(spec.name),
    pid,
    cpu: () => cpuOf(pid),
    async control<T>(path: string, body: unknown): Promise<T> {
      if (!controlUrl) throw new Error(`${spec.name} has no BenchControl`);
      const response = await fetch(new URL(path, controlUrl), { method: "POST", body: JSON.stringify(body) });
      const text = await response.text();
      if (!response.ok) throw new Error(`BenchControl ${path}: ${response.status} ${text.slice(0, 300)}`);
      return (text === "" ? undefined : JSON.parse(text)) as T;
    },
    close: () => miniflare.dispose(),
  };
}
