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
  bindings: Record<string, string>;
  /** Binding name to class name. */
  objects?: Record<string, string>;
  /** Binding name to queue name. */
  producers?: Record<string, string>;
  consumers?: Record<string, { maxBatchSize: number; maxBatchTimeout: number; maxRetries?: number }>;
  /** Name of the Worker beside it that answers what this one fetches, instead of the network. */
  outbound?: string;
  /** It has an entrypoint BenchControl. */
  control?: boolean;
}

export interface RunningWorker {
  url: URL;
  pid: number;
  /** CPU of the whole process so far, ms. */
  cpu(): number;
  /** POSTs JSON to BenchControl (of the first Worker, or the one named) and gives its answer. */
  control<T>(path: string, body: unknown, worker?: string): Promise<T>;
  close(): Promise<void>;
}

function options(spec: WorkerSpec): V4WorkerOptions {
  const { compatibility_date = "2026-10-01", compatibility_flags = [] } = productConfig();
  const here = { host: "127.0.0.1", port: 0 };
  return {
    name: spec.name,
    modules: true,
    scriptPath: spec.scriptPath,
    modulesRoot: "/",
    compatibilityDate: compatibility_date,
    compatibilityFlags: compatibility_flags,
    bindings: spec.bindings,
    durableObjects: Object.fromEntries(
      Object.entries(spec.objects ?? {}).map(([binding, className]) => [
        binding,
        { className, useSQLite: true },
      ]),
    ),
    queueProducers: spec.producers ?? {},
    queueConsumers: spec.consumers ?? {},
    unsafeDirectSockets: spec.control ? [here, { ...here, entrypoint: "BenchControl" }] : [here],
    ...(spec.outbound ? { outboundService: spec.outbound } : {}),
  };
}

async function post<T>(url: URL, body: unknown): Promise<T> {
  const response = await fetch(url, { method: "POST", body: JSON.stringify(body) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url.pathname}: ${response.status} ${text.slice(0, 300)}`);
  return (text === "" ? undefined : JSON.parse(text)) as T;
}

/** Starts the Workers in one process; `dir` holds their objects and is emptied first. */
export async function startWorkerd(
  dir: string,
  spec: WorkerSpec,
  ...beside: WorkerSpec[]
): Promise<RunningWorker> {
  rmSync(dir, { recursive: true, force: true });
  const before = childrenNamed("workerd");
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      workers: [spec, ...beside].map(options),
      host: "127.0.0.1",
      port: 0,
      cf: false,
      log: new Log(LogLevel.ERROR),
      resourcePersistencePath: dir,
    }),
  );
  await miniflare.ready;
  const pid = childrenNamed("workerd").find((one) => !before.includes(one)) ?? Number.NaN;
  return {
    url: await miniflare.unsafeGetDirectURL(spec.name),
    pid,
    cpu: () => cpuOf(pid),
    control: async <T>(path: string, body: unknown, worker = spec.name): Promise<T> =>
      post(new URL(path, await miniflare.unsafeGetDirectURL(worker, "BenchControl")), body),
    close: () => miniflare.dispose(),
  };
}
