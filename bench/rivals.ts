// Other receivers of Slack webhooks, for the record. Neither stores anything before it answers. They are
// installed on first use from a lockfile of their own, and left out with a reason where that fails.

import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import type { SlackConnection } from "../dev/sandbox/connections.ts";
import { buildWorker } from "./build-worker.ts";
import { cpuOf } from "./process-cpu.ts";
import { startWorkerd, type WorkerSpec } from "./workerd.ts";

export interface Rival {
  name: string;
  url: URL;
  path: string;
  cpu(): number;
  close(): Promise<void>;
}

const FOLDER = join(import.meta.dirname, "rivals");

async function install(): Promise<void> {
  if (existsSync(join(FOLDER, "node_modules", "chat"))) return;
  // The npm that runs this script where there is one: it need not be on the path.
  const npm = process.env.npm_execpath;
  const args = ["ci", "--prefix", FOLDER, "--ignore-scripts", "--no-audit", "--no-fund"];
  const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` };
  const [command, all] = npm ? [process.execPath, [npm, ...args]] : ["npm", args];
  await promisify(execFile)(command, all, { env, timeout: 180_000 });
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
  const child = spawn(
    process.execPath,
    [join(FOLDER, "bolt.js"), slack.signingSecret, slack.botToken, slack.botUserId],
    { stdio: ["pipe", "pipe", "inherit"], cwd: FOLDER },
  );
  const port = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).once("line", resolve);
    child.once("exit", (code) => reject(new Error(`it ended with ${code}`)));
  });
  return {
    name: "@slack/bolt on Node (stores nothing)",
    url: new URL(`http://127.0.0.1:${port}`),
    path: "/",
    cpu: () => cpuOf(child.pid ?? 0),
    close: () =>
      new Promise((resolve) => {
        child.once("exit", () => resolve());
        child.stdin.end();
      }),
  };
}

const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";

/** Those that could be started, and why the others could not. */
export async function startRivals(
  slack: SlackConnection,
  dir: string,
): Promise<{ rivals: Rival[]; reasons: string[] }> {
  try {
    await install();
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
