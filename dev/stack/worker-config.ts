// The local Worker's configuration: production's wrangler.toml with what must differ on one machine.
// Local queues run one batch at a time, so a batch of one would make every conversation wait for every
// other; production takes batches of one over sharded queues. The consumer code is the same.

import { join } from "node:path";
import { experimental_readRawConfig } from "wrangler";

const TURN_QUEUE = /-turns-\d+$/;

export interface RawConfig {
  main?: string | undefined;
  assets?: { directory?: string } | undefined;
  services?: { binding: string; service: string }[] | undefined;
  alias?: Record<string, string> | undefined;
  queues?: { consumers?: { queue: string; [key: string]: unknown }[] } | undefined;
}

/** The settings as an object, every path absolute, so that the file can live in another folder. */
export function localConfig<C extends RawConfig>(production: C, root: string): C {
  const consumers = production.queues?.consumers?.map((consumer) =>
    TURN_QUEUE.test(consumer.queue) ? { ...consumer, max_batch_size: 10, max_batch_timeout: 0 } : consumer,
  );
  return {
    ...production,
    ...(production.main ? { main: join(root, production.main) } : {}),
    ...(production.assets?.directory
      ? { assets: { ...production.assets, directory: join(root, production.assets.directory) } }
      : {}),
    ...(production.alias ? { alias: absoluteFiles(production.alias, root) } : {}),
    ...(consumers ? { queues: { ...production.queues, consumers } } : {}),
  };
}

/** A package may stand for another package, whose name is left as it is. */
export const absoluteFiles = (alias: Record<string, string>, root: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(alias).map(([name, target]) => [
      name,
      target.startsWith(".") ? join(root, target) : target,
    ]),
  );

/** Workers of this project that others call by a service binding, and where their settings lie. */
const OWN_WORKERS: Record<string, string> = { "konstruct-reader": "reader/wrangler.toml" };

/** Settings of the Workers that have to run beside it. */
export const besides = ({ services }: RawConfig, root: string): string[] =>
  (services ?? []).flatMap(({ service }) => {
    const file = OWN_WORKERS[service];
    return file === undefined ? [] : [join(root, file)];
  });

/** Reads `wrangler.toml` in `root` the way wrangler itself does. */
export function readLocalConfig(root: string): RawConfig {
  const { rawConfig } = experimental_readRawConfig({ config: join(root, "wrangler.toml") });
  return localConfig(rawConfig as RawConfig, root);
}
