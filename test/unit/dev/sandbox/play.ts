// A sandbox on a free port, and a receiver that keeps every webhook it was sent.

import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../../../dev/sandbox/server.ts";

export interface Received {
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Receiver {
  url: string;
  received: Received[];
  /** What the next requests are answered with; 200 and nothing when empty. */
  answers: { status: number; body?: string }[];
}

async function startReceiver(): Promise<Receiver> {
  const receiver: Receiver = { url: "", received: [], answers: [] };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      receiver.received.push({ url: request.url ?? "", headers: request.headers, body });
      const answer = receiver.answers.shift() ?? { status: 200 };
      response.writeHead(answer.status).end(answer.body ?? "");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return receiver;
}

export const SECRETS = {
  signing: "8a1f0c6d2b3e4f5a9c8d7e6f50413223",
  app: "d2f1a7c3e5b94c0f8a6d3e2b1c0f9e8d",
  bot: "sandbox-slack-token",
  access: "sandbox-whatsapp-token",
  mattermost: "sandbox-mattermost-token",
  outgoing: "w8xk3q5n7tgr9fhs1m4ejd6zba",
};

export const BOT = "adabot1111111111111111111a";

export interface Play {
  sandbox: Sandbox;
  receiver: Receiver;
  control(path: string, body?: unknown, method?: string): Promise<Answer>;
  slack(method: string, body: unknown, token?: string): Promise<Record<string, unknown>>;
  graph(body: unknown, token?: string): Promise<Answer>;
  mattermost(method: string, path: string, body?: unknown, token?: string): Promise<Answer>;
}

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the shape is what the tests look at
  body: any;
}

async function ask(url: string, method: string, body?: unknown, token?: string): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: {
      "content-type": "application/json; charset=utf-8",
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json");
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

/** Starts both; they end with the test. */
export async function play(options: Partial<SandboxOptions> = {}): Promise<Play> {
  const receiver = await startReceiver();
  const hook = (channel: string) => `${receiver.url}/webhooks/${channel}/demo.${channel}`;
  const sandbox = await startSandbox({
    port: 0,
    echo: false,
    connections: {
      slack: {
        id: "demo.slack",
        webhookUrl: hook("slack"),
        signingSecret: SECRETS.signing,
        botToken: SECRETS.bot,
        teamId: "T0NORTHWIND",
        botUserId: "U0ADA00001",
        botId: "B0ADA00001",
        appId: "A0ADA00001",
      },
      whatsapp: {
        id: "demo.whatsapp",
        webhookUrl: hook("whatsapp"),
        appSecret: SECRETS.app,
        verifyToken: "verify",
        accessToken: SECRETS.access,
        phoneNumberId: "106540352242922",
        wabaId: "419561257915477",
      },
      mattermost: {
        id: "demo.mattermost",
        webhookUrl: hook("mattermost"),
        outgoingToken: SECRETS.outgoing,
        commandToken: "command",
        botToken: SECRETS.mattermost,
        botUserId: BOT,
        serverUrl: "unused",
        teamId: "northwind11111111111111111",
      },
    },
    ...options,
  });
  onTestFinished(() => sandbox.close());
  return {
    sandbox,
    receiver,
    control: (path, body, method = body === undefined ? "GET" : "POST") =>
      ask(`${sandbox.urls.controlUrl}${path}`, method, body),
    slack: async (method, body, token = SECRETS.bot) =>
      (await ask(`${sandbox.urls.slackApiUrl}/${method}`, "POST", body, token)).body,
    graph: (body, token = SECRETS.access) =>
      ask(`${sandbox.urls.whatsappApiUrl}/106540352242922/messages`, "POST", body, token),
    mattermost: (method, path, body, token = SECRETS.mattermost) =>
      ask(`${sandbox.urls.mattermostUrl}/api/v4${path}`, method, body, token),
  };
}

/** Waits until `check` gives something, at most two seconds. */
export async function eventually<T>(check: () => T | undefined | false): Promise<T> {
  for (let i = 0; i < 200; i++) {
    const found = check();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error("it never came");
}
