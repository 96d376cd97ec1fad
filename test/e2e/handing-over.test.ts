// A conversation goes to a person and back, as people in the chat services meet it, through the real Worker. It
// mostly waits for people: what becomes of messages on WhatsApp is played on the same stack meanwhile.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasButton, playHandOver } from "../../dev/demo/hand-over.ts";
import { HAND_OVER } from "../../dev/demo/scenes.ts";
import { type Party, personOf } from "../../dev/demo/two-people.ts";
import { BOB, LEO, MARIA, SAM } from "../../dev/sandbox/cast.ts";
import { freePorts } from "../../dev/stack/ports.ts";
import { type SandboxClient, sandboxClient } from "../../dev/stack/sandbox-client.ts";
import { type Stack, startStack } from "../../dev/stack/stack.ts";
import { replyWindow } from "./reply-window.ts";

const ROOT = join(import.meta.dirname, "../..");
const WAIT_MS = 40_000;
/** So long each in line has, and half of it until they are reminded. */
const TAKE_MS = 5_000;

let stack: Stack;
let dir: string;
let client: SandboxClient;

const on = (channel: "slack" | "mattermost", { ids, name }: typeof MARIA): Party => ({
  channel,
  user: ids[channel],
  name,
});

async function api<T>(method: string, path: string, body?: unknown): Promise<T> {
  const { baseUrl, adminToken, tenant } = stack.demo;
  const response = await fetch(`${baseUrl}/api${path}`, {
    method,
    headers: {
      authorization: `Bearer ${adminToken}`,
      "x-konstruct-tenant": tenant.id,
      "content-type": "application/json",
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return JSON.parse(text) as T;
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "konstruct-handing-"));
  stack = await startStack({ root: ROOT, dir, ports: await freePorts(), quiet: true, models: "stand-in" });
  client = sandboxClient(stack.demo.sandbox.controlUrl);
  type Policy = { policy: { handOver: { team: unknown[]; hours: null } } };
  const { policy } = await api<Policy>("GET", "/tools/policy");
  await api("PATCH", "/tools/policy", {
    handOver: { ...policy.handOver, takeMs: TAKE_MS },
    alerts: { connectionId: `${stack.demo.tenant.id}.slack`, userId: BOB.ids.slack, name: BOB.name },
  });
}, 120_000);

afterAll(async () => {
  await stack?.close();
  rmSync(dir, { recursive: true, force: true });
}, 90_000);

/** Of the team alone: the employee said nothing while a person had the conversation. */
const spoken = (
  lines: readonly { isPerson: boolean; text: string }[],
  from: string,
  to: string,
): string[] => {
  const start = lines.findIndex(({ text }) => text.includes(from));
  const end = lines.findIndex(({ text }) => text.includes(to));
  return lines
    .slice(start, end)
    .filter(({ isPerson }) => !isPerson)
    .map(({ text }) => text);
};

describe.concurrent("an answer on WhatsApp", () => replyWindow(() => client));

describe.concurrent("a conversation that goes to a person", () => {
  it("is theirs from WhatsApp to Slack and back: each sees the other's lines, and the employee is silent", async () => {
    const told = await playHandOver(client, HAND_OVER, WAIT_MS);
    const between = spoken(told.customer, "I am sorry about that", "Perfect. And what");
    expect(between.filter((text) => text.includes(`${MARIA.name} (Demo Company)`))).toHaveLength(2);
    expect(between.join("\n")).not.toContain("stand-in model");
  }, 90_000);

  it("is theirs from Slack to Mattermost, where a rule names somebody else than the agent's own assignee", async () => {
    const story = {
      customer: on("slack", SAM),
      asks: "This is the last time I ask: next time you will hear from my lawyer about order 1002.",
      colleague: on("mattermost", LEO),
    };
    const told = await playHandOver(client, story, WAIT_MS);
    expect(told.desk.text).toContain("legal steps");
    expect(told.desk.text).toContain("urgent");
    const between = spoken(told.customer, "I am sorry about that", "Perfect. And what");
    expect(between.join("\n")).not.toContain("stand-in model");
  }, 90_000);

  it("waits for nobody in vain: reminded, then the next in line, then the team, then the customer is told", async () => {
    const [omar, maria, leo, bob] = await Promise.all([
      personOf(client, { channel: "whatsapp", user: "15550100042", name: "Omar Haddad" }, WAIT_MS),
      personOf(client, on("slack", MARIA), WAIT_MS),
      personOf(client, on("mattermost", LEO), WAIT_MS),
      personOf(client, on("slack", BOB), WAIT_MS),
    ]);
    const isDesk = (message: Parameters<ReturnType<typeof hasButton>>[0]): boolean =>
      hasButton("Take")(message) && message.text.includes("Omar Haddad");
    await omar.say("I would like to speak to a human being, please.");
    await omar.hear("word that a person comes", ({ text }) => text !== "");
    const first = await maria.hear("message about it", isDesk);
    await maria.hear("reminder", ({ thread, isPerson }) => thread === first.id && !isPerson);
    await leo.hear("message about it", isDesk);
    const team = await bob.hear(
      "message about it",
      (message) => isDesk(message) && message.conversation !== first.conversation,
    );
    await omar.hear("word of when to expect an answer", ({ text }) => /nobody of the team/i.test(text));
    // Whoever comes late still takes it, and the others see that.
    await bob.press(team, "Take");
    await maria.see("that it is taken", first, ({ buttons }) => buttons.length === 0);
    await bob.say("Sorry for the wait, I am here now.", team);
    await omar.hear("answer", ({ text }) => text.includes(BOB.name) && text.includes("I am here now"));
  }, 90_000);
});

describe("every step of it", () => {
  it("stands in the audit trail, which verifies", async () => {
    type Row = { step: string; n: number };
    const steps = async () => {
      const rows = await stack.database.query<Row>(
        "select metadata->>'outcome' as step, count(*)::int as n from audit_events where type = 'escalation' group by 1",
      );
      return Object.fromEntries(rows.map(({ step, n }) => [step, n]));
    };
    const once = { handed_over: 3, taken: 3, returned: 2, spoken: 5 };
    await expect.poll(steps, { timeout: 30_000 }).toMatchObject(once);
    // On a busy machine the others are reminded as well.
    expect(Object.keys(await steps())).toEqual(expect.arrayContaining(["reminded", "asked", "team", "late"]));
    const verify = () => api<{ broken: unknown[] }>("GET", "/audit/verify");
    await expect.poll(async () => (await verify()).broken, { timeout: 30_000 }).toEqual([]);
  }, 70_000);

  it("is in the Inbox while a person has it", async () => {
    type Inbox = { items: { kind: string; person: string; owner?: string }[] };
    const { items } = await api<Inbox>("GET", "/inbox?only=owned");
    expect(items).toMatchObject([{ kind: "owned", person: "Omar Haddad", owner: BOB.name }]);
  });
});
