import { describe, expect, it } from "vitest";
import type { FencedResult, TurnRecord } from "../../../src/conversation/port.ts";
import { recordTurn } from "../../../src/turn/record-turn.ts";
import { ended } from "../../../src/turn/reply.ts";
import { memoryChannel } from "../../doubles/memory-channel.ts";
import { turnWorld } from "../../doubles/turn-world.ts";
import { partWith, RESOLVED, thinkView } from "./views.ts";

const visible = partWith({ text: "", state: "sent", messageId: "m1" });

async function record(
  text: string,
  fields: { placeholder?: typeof visible; result?: FencedResult; textLimit?: number; owed?: string[] } = {},
) {
  const records: TurnRecord[] = [];
  const conversations = {
    record: async (_ref: unknown, _lease: unknown, one: TurnRecord) => {
      records.push(one);
      return fields.result ?? "ok";
    },
  } as never;
  const { deps } = turnWorld(conversations, memoryChannel({ textLimit: fields.textLimit ?? 100 }));
  const view = thinkView(fields.owed ? { owed: fields.owed } : {});
  const result = await recordTurn({
    deps,
    view,
    resolved: RESOLVED,
    reply: ended("answered", text),
    placeholder: fields.placeholder ?? visible,
    startedAt: 0,
  });
  return { result, record: records[0] as TurnRecord };
}

describe("a record", () => {
  it("lets the first part take the place of the placeholder", async () => {
    expect((await record("Hello.")).record.parts).toMatchObject([
      { opId: "1-0-op", messageId: "m1", text: "Hello.", state: "sending", tries: 1 },
    ]);
  });

  it("posts the first part where the placeholder was never there", async () => {
    const { parts } = (await record("Hello.", { placeholder: partWith({ state: "pending" }) })).record;
    expect(parts).toMatchObject([{ opId: "1-0-op", state: "sending" }]);
    expect(parts[0]).not.toHaveProperty("messageId");
  });

  it("gives the first part its own operation where the placeholder may be somewhere", async () => {
    const { parts } = (await record("Hello.", { placeholder: partWith({ state: "unknown" }) })).record;
    expect(parts[0]?.opId).not.toBe("1-0-op");
    expect(parts[0]?.opId).toMatch(/^1-0-/);
  });

  it("splits at the channel's limit, each part with an operation of its own turn", async () => {
    const { parts } = (await record("One.\n\nTwo.\n\nThree.", { textLimit: 6 })).record;
    expect(parts.map((part) => part.text)).toEqual(["One.", "Two.", "Three."]);
    expect(new Set(parts.map((part) => part.opId)).size).toBe(3);
    expect(parts.every((part, i) => part.opId.startsWith(`1-${i}-`))).toBe(true);
    expect(parts.map((part) => part.state)).toEqual(["sending", "pending", "pending"]);
  });

  it("of nothing to say has no parts", async () => {
    expect((await record(" ")).record.parts).toEqual([]);
  });

  it("carries what the tenant is owed, and the delivery pays older debts with it", async () => {
    const { result, record: stored } = await record("Hello.", { owed: ["old"] });
    expect(JSON.parse(stored.settlement ?? "")).toMatchObject({ turn: 1, summary: { state: "answered" } });
    expect(result).toMatchObject({
      kind: "recorded",
      view: { kind: "deliver", owed: ["old", stored.settlement], placeholder: visible, closed: false },
    });
    expect(stored.chain).toEqual(JSON.parse(stored.settlement ?? "").head);
  });

  it.each(["stale", "superseded", "stop", "cancelled"] as const)(
    "that is refused as %s says so",
    async (result) => {
      expect((await record("Hello.", { result })).result).toEqual({ kind: "refused", result });
    },
  );
});
