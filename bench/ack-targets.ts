// Who acknowledges in `bench -- ack`, behind one face.

import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { SlackConnection } from "../dev/sandbox/connections.ts";
import { buildWorker } from "./build-worker.ts";
import { startProduct } from "./product-worker.ts";
import { type RunningWorker, startWorkerd } from "./workerd.ts";

export interface AckTarget {
  name: string;
  url: URL;
  path: string;
  cpu(): number;
  /** Untimed, before a round: the objects of these conversations are in memory. */
  warm(channels: string[]): Promise<void>;
  /** Untimed, after a round: turns are ended and alarms taken away, so that rounds do not meet. */
  quiet(channels: string[]): Promise<void>;
  close(): Promise<void>;
}

const nothing = async () => {};

function target(name: string, worker: RunningWorker, path: string, body?: (channels: string[]) => unknown) {
  const tell = (verb: string) => async (channels: string[]) => {
    if (body) await worker.control(`/${verb}`, body(channels));
  };
  const { url, cpu, close } = worker;
  return { name, url, path, cpu, close, warm: tell("warm"), quiet: tell("quiet") };
}

/** The two floors and the product, each in a workerd of its own. The product's queues have no consumer. */
export async function startTargets(dir: string): Promise<{ targets: AckTarget[]; slack: SlackConnection }> {
  const sealingKey = randomBytes(32).toString("base64");
  const product = await startProduct(join(dir, "product"), { sealingKey });
  const bindings = { BENCH_WITHOUT_QUEUES: "1" };
  const unqueued = await startProduct(join(dir, "unqueued"), { sealingKey, bindings });
  const { slack } = product.connections;
  const floor = async (name: string, entry: string, objects: Record<string, string>, control: boolean) =>
    startWorkerd(join(dir, name, "state"), {
      name,
      scriptPath: await buildWorker(entry, join(dir, name, "build"), "bare"),
      bindings: { SIGNING_SECRET: slack.signingSecret },
      objects,
      control,
    });
  const signature = await floor("signature", "bench/floors/signature.ts", {}, false);
  const durable = await floor("durable", "bench/floors/durable.ts", { INBOXES: "Inbox" }, true);
  const path = new URL(slack.webhookUrl).pathname;
  const place = { tenantId: "demo", connectionId: slack.id };
  return {
    slack,
    targets: [
      target("floor 1: signature", signature, "/"),
      target("floor 2: signature, inbox row, alarm", durable, "/", (channels) => channels),
      target("konstruct", product, path, (threads) => ({ ...place, threads })),
      target("konstruct, wake-up into a sink", unqueued, path, (threads) => ({ ...place, threads })),
    ],
  };
}

/** A server that is no Worker of ours. */
export const rivalTarget = (
  name: string,
  rival: { url: URL; path: string; cpu(): number; close(): Promise<void> },
): AckTarget => ({ name, ...rival, warm: nothing, quiet: nothing });
