import { beforeEach, describe, expect, it } from "vitest";
import { createAuditConsumer } from "../../../src/audit/audit-queue.ts";
import type { AccountedAlert } from "../../../src/tenants/accounted-alert.ts";
import type { ResolvedConnection } from "../../../src/tenants/directory.ts";
import { alertWords, type TellAlertDeps, tellAlert } from "../../../src/turn/tell-alert.ts";
import { confirmations, trackedMessage } from "../../doubles/audit-batch.ts";
import { type MemoryChannel, memoryChannel } from "../../doubles/memory-channel.ts";
import { memoryLog } from "../../doubles/memory-log.ts";

const NOW = 1_750_000_000_000;
const alert: AccountedAlert = {
  to: { connectionId: "acme.slack", userId: "U7", name: "Noor" },
  n: 1,
  channels: [
    { channel: "slack", messages: 2 },
    { channel: "whatsapp", messages: 1 },
  ],
  at: NOW,
};

let channel: MemoryChannel;
let log: ReturnType<typeof memoryLog>;
let deps: TellAlertDeps;
let tenantOfConnection: string;

beforeEach(() => {
  channel = memoryChannel();
  log = memoryLog();
  tenantOfConnection = "acme";
  deps = {
    directory: {
      connection: async (id) =>
        id === "acme.slack"
          ? ({
              tenant: { id: tenantOfConnection },
              connection: { id, channel: "slack" },
            } as ResolvedConnection)
          : undefined,
    },
    channel: () => channel,
    publicUrl: "https://konstruct.example",
    clock: () => NOW + 1_000,
    log,
  };
});

const texts = () => channel.visible.map(({ text }) => text);
const problems = () => log.lines.filter(({ event }) => event === "alert_not_told");

describe("the words of an alert", () => {
  it("say how many wait where, and that it is over", () => {
    expect(alertWords(alert, "https://k.example")).toBe(
      "3 messages wait longer than a minute for an answer (2 on Slack, 1 on WhatsApp). Who waits, and why: https://k.example/",
    );
    expect(alertWords({ channels: [] }, "https://k.example")).toContain(
      "Every message is accounted for again",
    );
  });
});

describe("an alert", () => {
  it("is a private message to the person who was named, and to nobody else", async () => {
    expect(await tellAlert(deps, "acme", alert)).toBe(true);
    expect(channel.calls).toMatchObject([{ kind: "post", target: { channel: "direct-U7" } }]);
    expect(texts()[0]).toContain("3 messages wait");
  });

  it("is never told over another tenant's connection", async () => {
    tenantOfConnection = "another";
    expect(await tellAlert(deps, "acme", alert)).toBe(true);
    expect(channel.calls).toEqual([]);
    expect(problems()).toHaveLength(1);
  });

  it("is tried again where the service did not take it, until it is old news", async () => {
    const failure = { code: "rate_limited" as const, retryAfterMs: 1_000 };
    channel.faults.push({ on: "post", when: "before", failure }, { on: "post", when: "before", failure });
    expect(await tellAlert(deps, "acme", alert)).toBe(false);
    deps.clock = () => NOW + 3_600_000;
    expect(await tellAlert(deps, "acme", alert)).toBe(true);
    expect(texts()).toEqual([]);
    expect(problems()).toHaveLength(1);
  });

  it("is not told again where nobody knows whether it arrived", async () => {
    channel.faults.push({ on: "post", when: "after", failure: { code: "unknown", reason: "timeout" } });
    expect(await tellAlert(deps, "acme", alert)).toBe(true);
    expect(texts()).toHaveLength(1);
  });

  it("that cannot be told is logged and keeps nobody else waiting", async () => {
    channel.deliver = async () => {
      throw new Error("boom");
    };
    expect(await tellAlert(deps, "acme", alert)).toBe(true);
    expect(problems()).toHaveLength(1);
    delete channel.openDirect;
    expect(await tellAlert(deps, "acme", alert)).toBe(true);
    expect(problems()).toHaveLength(2);
  });
});

describe("the queue's consumer", () => {
  it("tells an alert without a word to the database, and tries again what was not taken", async () => {
    const told: string[] = [];
    const answers = [true, false];
    const consumer = createAuditConsumer({
      database: undefined as never,
      tenants: confirmations(),
      log,
      tell: async (tenantId) => {
        told.push(tenantId);
        return answers.shift() ?? true;
      },
    });
    const messages = ["acme", "bolt"].map((tenantId) =>
      trackedMessage({ tenantId, conversations: [], alert }),
    );
    await consumer.handleAuditBatch({ messages });
    expect(told).toEqual(["acme", "bolt"]);
    expect(messages.map(({ fate }) => fate)).toEqual(["acked", "retried"]);
  });
});
