// The whole product as its user meets it: the local stack, the real Worker in workerd, people in three chat
// services, a person in a browser. Slow to start, so everything shares one stack.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePorts } from "../../dev/stack/ports.ts";
import { sandboxClient, waitForAnswer } from "../../dev/stack/sandbox-client.ts";
import { type Stack, startStack } from "../../dev/stack/stack.ts";
import { chromiumPath, launchBrowser, openPage, skipReason } from "./browser.ts";

const ROOT = join(import.meta.dirname, "../..");
let stack: Stack;
let dir: string;

const standIn = (path: string, body: unknown) =>
  fetch(`${stack.demo.standIn.controlUrl}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

const api = async (path: string, method = "GET", body?: unknown) => {
  const headers = {
    authorization: `Bearer ${stack.demo.adminToken}`,
    "x-konstruct-tenant": stack.demo.tenant.id,
    "content-type": "application/json",
  };
  const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever the answer holds
  return (await fetch(`${stack.demo.baseUrl}/api${path}`, init)).json() as Promise<any>;
};

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "konstruct-e2e-"));
  stack = await startStack({ root: ROOT, dir, ports: await freePorts(), quiet: true, models: "stand-in" });
}, 120_000);

afterAll(async () => {
  await stack?.close();
  rmSync(dir, { recursive: true, force: true });
}, 60_000);

describe("a message in a chat service", () => {
  it.each(["slack", "whatsapp", "mattermost"] as const)(
    "comes back on %s as the employee's answer, once",
    async (channel) => {
      const client = sandboxClient(stack.demo.sandbox.controlUrl);
      const { message } = await client.say({ channel, text: "Do you ship to Norway?" });
      const answers = await waitForAnswer(client, message, 30_000);
      expect(answers).toHaveLength(1);
      expect(answers[0]?.text).toContain("Do you ship to Norway?");
    },
  );

  it("is listed with what became of it, and reaches Postgres", async () => {
    const until = Date.now() + 30_000;
    let rows: { state: string }[] = [];
    while (rows.length < 3 && Date.now() < until) {
      // What operators change is chained as a conversation of its own, which nobody had.
      rows = (await stack.database.query(
        "select state from conversations where tenant_id = 'demo' and connection_id <> 'demo.console'",
      )) as typeof rows;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    expect(rows.map((row) => row.state)).toEqual(["answered", "answered", "answered"]);
    const { conversations } = (await api("/conversations")) as {
      conversations: { channel: string; state: string }[];
    };
    expect(conversations.map((one) => one.channel).toSorted()).toEqual(["mattermost", "slack", "whatsapp"]);
  });

  it("that was accepted before the Worker was killed is answered after it came back, once", async () => {
    const client = sandboxClient(stack.demo.sandbox.controlUrl);
    await standIn("/script", { answers: [{ text: "never finished", delayMs: 20_000 }] });
    const { message } = await client.say({
      channel: "slack",
      text: "Are you still there?",
      conversation: "D0KILLED01",
    });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await stack.worker.kill("SIGKILL");
    await stack.worker.restart();
    const until = Date.now() + 70_000;
    let texts: string[] = [];
    while (!texts.some((text) => text.includes("Are you still there?")) && Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      const { messages } = await client.messages();
      texts = messages
        .filter((one) => !one.isPerson && !one.deleted && one.conversation === message.conversation)
        .map((one) => one.text);
    }
    expect(texts).toHaveLength(1);
    expect(texts[0]).toContain("Are you still there?");
  }, 120_000);
});

describe("an operator", () => {
  const ask = (token: string, model: string) =>
    fetch(`${stack.demo.baseUrl}/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ model, messages: [{ role: "user", content: "Good morning" }] }),
    });

  const house = () => ({
    ...{ provider: "openai", model: "house-1", baseUrl: stack.demo.standIn.openaiBaseUrl, locality: "cloud" },
    contextWindow: 8_192,
    capabilities: { tools: true, images: false, schemas: true, prefill: false },
    prices: { input: 1_000, cachedInput: 100, output: 4_000 },
    credential: { apiKey: "sk-of-the-house" },
  });

  /** Asks until it is so, at most that long. */
  async function within<T>(ms: number, read: () => Promise<T>, wanted: (value: T) => boolean): Promise<T> {
    const until = Date.now() + ms;
    for (;;) {
      const value = await read();
      if (wanted(value) || Date.now() > until) return value;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  it("adds a model and a group, whose calls have receipts, figures and a price", async () => {
    const { token } = await api("/tokens", "POST", { name: "Shop", scopes: ["models"] });
    const added = await api("/models/deployments/house", "PUT", house());
    expect(added.deployments[0]).toMatchObject({ id: "house", hasCredential: true });
    const group = { id: "ours", order: "listed", deployments: ["house"] };
    const { policy } = await api("/models/policy", "PUT", { groups: [group], budget: { day: 10 ** 9 } });
    expect(policy).toMatchObject({ groups: [group], budget: { day: 10 ** 9 } });
    const answered = await within(
      8_000,
      () => ask(token, "ours"),
      ({ status }) => status === 200,
    );
    expect(answered.headers.get("x-konstruct-deployment")).toBe("house");
    const number = answered.headers.get("x-request-id");
    const { receipt } = await within(
      15_000,
      () => api(`/models/receipts/${number}`),
      (found) => found.receipt,
    );
    expect(receipt).toMatchObject({ id: number, group: "ours", winner: "house", source: "api" });
    const { spending } = await api("/models");
    expect(spending.tenant.dayNano).toBeGreaterThanOrEqual(receipt.costNano);
    const hour = 3_600_000;
    const from = Math.floor(Date.now() / hour) * hour - hour;
    const series = await api(`/models/series?from=${from}&to=${from + 3 * hour}&bucket=${hour}`);
    expect(series.totals.find((one: { deployment: string }) => one.deployment === "house").answers).toBe(1);
    expect(series.summary.answered).toBeGreaterThan(0);
  });

  it("revokes a token, which is dead within five seconds", async () => {
    const { token, record } = await api("/tokens", "POST", { name: "Lost", scopes: ["models"] });
    expect((await ask(token, "fast")).status).toBe(200);
    await api(`/tokens/${record.id}`, "DELETE");
    const refused = await within(
      5_500,
      () => ask(token, "fast"),
      ({ status }) => status === 401,
    );
    expect(refused.status).toBe(401);
  });

  it("takes everything back, and finds nothing of a credential in what was read", async () => {
    await api("/models/policy", "PUT", { groups: [], budget: {} });
    const left = await api("/models/deployments/house", "DELETE");
    expect(left.deployments.map(({ id }: { id: string }) => id)).not.toContain("house");
    expect(JSON.stringify(left)).not.toContain("sk-of-the-house");
    expect(await stack.database.query("select 1 from model_deployments")).toEqual([]);
  });
});

describe.skipIf(!chromiumPath)(`a person in the playground${skipReason}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
  });

  it("signs in by the link, sees the answer grow, and finds the conversation in the list", async () => {
    const { baseUrl, adminToken } = stack.demo;
    const watched = await openPage(browser, baseUrl);
    const { page } = watched;
    await page.goto(`${baseUrl}/playground?tenant=demo#token=${adminToken}`);
    await page.getByRole("textbox", { name: "Message to Ada" }).fill("Write 60 words about tea.");
    await page.keyboard.press("Enter");
    const lengths = new Set<number>();
    const answer = page.getByText("stand-in", { exact: false }).last();
    await answer.waitFor();
    for (let i = 0; i < 40; i++) {
      lengths.add((await answer.textContent())?.length ?? 0);
      await page.waitForTimeout(100);
    }
    expect(lengths.size).toBeGreaterThan(2);
    await page.getByRole("link", { name: "Conversations" }).click();
    await page.getByText("Operator").first().waitFor();
    expect(page.url()).not.toContain(adminToken);
    const { offences } = watched;
    await watched.close();
    expect(offences).toEqual([]);
  });
});
