// Other receivers of Slack webhooks, for the record. Neither stores anything before it answers. They are
// installed on first use, and left out with a reason where that fails.

import { join } from "node:path";
import type { SlackConnection } from "../dev/sandbox/connections.ts";
import { buildWorker } from "./build-worker.ts";
import { installRivals, reasonOf, startRivalServer } from "./rival-process.ts";
import { startWorkerd, type WorkerSpec } from "./workerd.ts";

export interface Rival {
  name: string;
  url: URL;
  path: string;
  cpu(): number;
  close(): Promise<void>;
}

async function startChatSdk(slack: SlackConnection, dir: string): Promise<Rival> {
  const web: WorkerSpec = {
    name: "slack",
    scriptPath: await buildWorker("bench/rivals/slack-web-api.js", join(dir, "web-api"), "bare"),
    bindings: {},
  };
  const worker = await startWorkerd(
    join(dir, "state"),
    {
      name: "chat-sdk",
      scriptPath: await buildWorker("bench/rivals/chat-sdk.js", join(dir, "build"), "bare"),
      bindings: {
        SIGNING_SECRET: slack.signingSecret,
        BOT_TOKEN: slack.botToken,
        BOT_USER_ID: slack.botUserId,
      },
      outbound: web.name,
    },
    web,
  );
  const { url, cpu, close } = worker;
  return { name: "Chat SDK in workerd (stores nothing)", url, path: "/", cpu, close };
}

async function startBolt(slack: SlackConnection): Promise<Rival> {
  const args = [slack.signingSecret, slack.botToken, slack.botUserId];
  const { origin, cpu, close } = await startRivalServer("bolt.js", args);
  return { name: "@slack/bolt on Node (stores nothing)", url: origin, path: "/", cpu, close };
}

/** Those that could be started, and why the others could not. */
export async function startRivals(
  slack: SlackConnection,
  dir: string,
): Promise<{ rivals: Rival[]; reasons: string[] }> {
  try {
    await installRivals();
  } catch (error) {
    return {
      rivals: [],
      reasons: [`Chat SDK and bolt are left out: npm could not install them (${reasonOf(error)}).`],
    };
  }
  const rivals: Rival[] = [];
  const reasons: string[] = [];
  const starts = {
    "The Chat SDK": () => startChatSdk(slack, join(dir, "chat-sdk")),
    bolt: () => startBolt(slack),
  };
  for (const [name, start] of Object.entries(starts)) {
    try {
      rivals.push(await start());
    } catch (error) {
      reasons.push(`${name} is left out: ${reasonOf(error)}`);
    }
  }
  return { rivals, reasons };
}
