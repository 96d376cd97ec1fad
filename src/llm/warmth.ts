// A local model that nobody asked for five minutes has left its machine's memory, and loading it takes
// longer than a person likes to wait. So it is loaded beside the call, which goes elsewhere meanwhile.

import type { Clock, StartTimer } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Deployment } from "./catalog.ts";
import type { Provider } from "./model.ts";

/** How long Ollama keeps a model by default, and as long as we ask it to. */
export const KEEP_WARM_MS = 5 * 60_000;
/** A machine that is gone is not asked to load at every message. */
const RETRY_LOAD_MS = 30_000;
/** More than an isolate's tenants have machines. */
const MAX_REMEMBERED = 1_000;

export interface Warmth {
  /** True where its model has to be loaded first. `answeredAt`: its newest answer, as anybody knows it. */
  isCold(deployment: Deployment, answeredAt: number | undefined): boolean;
  /** Begins to load it, once at a time. Never waits, never fails. */
  load(deployment: Deployment): void;
  /** Tokens that the server really runs it with, once it was loaded from here; undefined before. */
  windowOf(deployment: Deployment): number | undefined;
}

interface WarmthInput {
  log: Pick<Log, "warn">;
  provider: (deployment: Deployment) => Provider;
  clock: Clock;
  startTimer: StartTimer;
  keepAlive: (work: Promise<unknown>) => void;
}

/** What one isolate knows of loaded models, by the deployment's key. */
export function createWarmth({ provider, clock, startTimer, keepAlive, log }: WarmthInput): Warmth {
  const loadedAt = new Map<string, number>();
  const windows = new Map<string, number>();
  /** When to try again; far away while one is loading. */
  const notBefore = new Map<string, number>();

  /** A server that runs with less than was configured would cut prompts without a word. */
  const learnWindow = async (deployment: Deployment, signal: AbortSignal): Promise<void> => {
    const { id, key, contextWindow: configured } = deployment;
    const real = await provider(deployment).contextWindow?.(signal);
    if (real === undefined) return;
    if (real < configured && windows.get(key) !== real)
      log.warn("model_window_smaller", { deployment: id, configured, real });
    windows.set(key, real);
  };

  const load = async (deployment: Deployment): Promise<void> => {
    const controller = new AbortController();
    const { promise: late, resolve } = Promise.withResolvers<undefined>();
    const cancel = startTimer(deployment.timeouts.lastFirstTokenMs, () => {
      controller.abort();
      resolve(undefined);
    });
    let loaded = false;
    try {
      const loading = provider(deployment).preload?.(controller.signal);
      loaded = (await Promise.race([loading, late]))?.ok === true;
      if (loaded) await Promise.race([learnWindow(deployment, controller.signal), late]);
    } catch {
      // A provider promises not to throw; one that does has not loaded anything.
    }
    cancel();
    notBefore.set(deployment.key, loaded ? 0 : clock() + RETRY_LOAD_MS);
    if (loaded) loadedAt.set(deployment.key, clock());
  };

  return {
    isCold: (deployment, answeredAt) => {
      if (!provider(deployment).preload) return false;
      const newest = Math.max(answeredAt ?? 0, loadedAt.get(deployment.key) ?? 0);
      return clock() - newest >= KEEP_WARM_MS;
    },
    load: (deployment) => {
      if (clock() < (notBefore.get(deployment.key) ?? 0)) return;
      forgetOldest(notBefore);
      forgetOldest(loadedAt);
      forgetOldest(windows);
      notBefore.set(deployment.key, Number.POSITIVE_INFINITY);
      keepAlive(load(deployment));
    },
    windowOf: ({ key }) => windows.get(key),
  };
}

function forgetOldest(known: Map<string, number>): void {
  for (const key of known.keys()) {
    if (known.size < MAX_REMEMBERED) return;
    known.delete(key);
  }
}
