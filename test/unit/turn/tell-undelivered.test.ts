import { beforeEach, describe, expect, it } from "vitest";
import type { ReceiptEvent } from "../../../src/conversation/message.ts";
import type { ResolvedConnection } from "../../../src/tenants/directory.ts";
import { receiptTeller, type TellUndeliveredDeps, tellFailed } from "../../../src/turn/tell-undelivered.ts";
import { type MemoryChannel, memoryChannel } from "../../doubles/memory-channel.ts";
import { memoryLog } from "../../doubles/memory-log.ts";
import { partWith, REF, RESOLVED } from "./views.ts";

let channel: MemoryChannel;
let log: ReturnType<typeof memoryLog>;
let deps: TellUndeliveredDeps;
let resolved: ResolvedConnection;

beforeEach(() => {
  channel = memoryChannel();
  log = memoryLog();
  const tools = {
    ...RESOLVED.tenant.tools,
    alerts: { connectionId: "acme.slack", userId: "U7", name: "Noor" },
  };
  resolved = { ...RESOLVED, tenant: { ...RESOLVED.tenant, tools } };
  deps = {
    directory: { connection: async () => resolved },
    channel: () => channel,
    publicUrl: "https://k.example",
    log,
  };
});

const held = partWith({ state: "failed", reason: "Held: no template.", waits: { text: "Hi", told: false } });
const receipt: ReceiptEvent = {
  kind: "receipt",
  id: "r1",
  thread: "t",
  messageId: "wamid.1",
  opId: "1-0-op",
  state: "failed",
  reason: "The message cannot be delivered (WhatsApp error 131026)",
};

/** What was told of these receipts. */
async function tellOf(receipts: ReceiptEvent[]) {
  const work: Promise<unknown>[] = [];
  receiptTeller(deps, (one) => void work.push(one))({ id: REF.connectionId, tenantId: "acme" }, receipts);
  await Promise.all(work);
  return channel.visible.map(({ text }) => text);
}

describe("an answer that is held", () => {
  it("is told in private to the person for such things, with the reason and the way there", async () => {
    await tellFailed(deps, resolved, REF, { before: [partWith()], parts: [held] });
    expect(channel.calls).toMatchObject([{ kind: "post", target: { channel: "direct-U7" } }]);
    expect(channel.visible[0]?.text).toBe(
      "A message on Slack has not reached the person. Held: no template. The conversation: https://k.example/conversations?connection=acme.c&thread=t",
    );
  });

  it("is not told again by a delivery that found it so, and not where the person knows that it waits", async () => {
    await tellFailed(deps, resolved, REF, { before: [held], parts: [held] });
    const told = { ...held, waits: { text: "Hi", told: true } };
    await tellFailed(deps, resolved, REF, { before: [], parts: [told, partWith({ state: "sent" })] });
    expect(channel.calls).toEqual([]);
  });

  it("is told by a template where the chat service takes no more from us, and one has room for it", async () => {
    const failure = { code: "too_late" as const, reason: "131047" };
    channel.faults.push({ on: "post", when: "before", failure });
    channel.lateForm = (text) => ({ text: `late: ${text}`, rest: "" });
    await tellFailed(deps, resolved, REF, { before: [], parts: [held] });
    expect(channel.visible).toMatchObject([{ text: expect.stringMatching(/^late: A message on/) }]);
    channel.lateForm = (text) => ({ text: "", rest: text });
    channel.faults.push({ on: "post", when: "before", failure });
    await tellFailed(deps, resolved, REF, { before: [], parts: [held] });
    expect(channel.visible).toHaveLength(1);
    expect(log.lines.map(({ event }) => event)).toContain("alert_not_told");
  });

  it("stays in the log where nobody is named, or nobody can be told", async () => {
    const nobody = { ...resolved, tenant: RESOLVED.tenant };
    await tellFailed(deps, nobody, REF, { before: [], parts: [held] });
    channel.faults.push({ on: "post", when: "before", failure: { code: "refused", reason: "no" } });
    await tellFailed(deps, resolved, REF, { before: [], parts: [held] });
    expect(log.lines.map(({ event }) => event)).toEqual([
      "message_undelivered",
      "message_undelivered",
      "alert_not_told",
    ]);
  });
});

describe("an answer that the chat service refuses for good", () => {
  const reason = "The message cannot be delivered (WhatsApp error 131026)";
  const refused = partWith({ state: "failed", reason });

  it("is told with its reason, once", async () => {
    await tellFailed(deps, resolved, REF, { before: [partWith()], parts: [refused] });
    await tellFailed(deps, resolved, REF, { before: [refused], parts: [refused] });
    expect(channel.visible.map(({ text }) => text)).toEqual([
      expect.stringContaining(`not reached the person. ${reason}. The`),
    ]);
  });

  it("is not told where it was for somebody else than the person", async () => {
    const to = { connectionId: "acme.team", thread: "d", target: {} };
    await tellFailed(deps, resolved, REF, { before: [], parts: [{ ...refused, to }] });
    expect(channel.calls).toEqual([]);
  });
});

describe("a receipt of a message that failed", () => {
  it("is told with the chat service's reason", async () => {
    expect(await tellOf([receipt])).toEqual([
      expect.stringContaining(
        "not reached the person. The message cannot be delivered (WhatsApp error 131026). The",
      ),
    ]);
  });

  it("is told for each message", async () => {
    expect(await tellOf([receipt, { ...receipt, opId: "1-1-op" }])).toHaveLength(2);
  });

  it("is never told over another tenant's connection, nor where the connection is unknown", async () => {
    resolved = { ...resolved, tenant: { ...resolved.tenant, id: "other" } };
    expect(await tellOf([receipt])).toEqual([]);
    deps.directory = { connection: () => Promise.reject(new Error("away")) };
    expect(await tellOf([receipt])).toEqual([]);
  });
});
