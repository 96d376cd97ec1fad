import { describe, expect, it } from "vitest";
import { callbackData, readCallbackData } from "../../../../src/channels/whatsapp/callback-data.ts";
import { parse } from "../../../../src/channels/whatsapp/parse.ts";
import delivered from "../../../fixtures/whatsapp/status-delivered.json" with { type: "json" };
import failed from "../../../fixtures/whatsapp/status-failed.json" with { type: "json" };
import { bodyOf, connection, NOW, PERSON, webhook } from "./requests.ts";

function eventsOf(body: unknown) {
  const parsed = parse(bodyOf(body), connection(), NOW);
  return parsed.ok ? parsed.value.events : [];
}
const receipt = (changes: Record<string, unknown>) =>
  eventsOf(
    webhook({
      statuses: [{ id: "wamid.O", status: "sent", timestamp: "1", recipient_id: PERSON, ...changes }],
    }),
  )[0];

describe("a status of a message of ours", () => {
  it("becomes a receipt with our operation id and thread", () => {
    expect(eventsOf(delivered)).toEqual([
      {
        kind: "receipt",
        id: "wamid.S09OU1RSVUtUT1VU01/delivered",
        thread: PERSON,
        messageId: "wamid.S09OU1RSVUtUT1VU01",
        opId: "op0001",
        state: "delivered",
      },
    ]);
  });

  it("says in words why a message failed", () => {
    expect(eventsOf(failed)).toMatchObject([
      {
        state: "failed",
        reason:
          "More than 24 hours have passed since the person last wrote: only a template may be sent (WhatsApp error 131047)",
      },
    ]);
    expect(receipt({ status: "failed" })).toMatchObject({ reason: "WhatsApp gave no reason" });
  });

  it("has an id of its own for each state, the same at every delivery", () => {
    const states = ["sent", "delivered", "read", "failed"];
    const ids = states.map((status) => (receipt({ status }) as { id: string }).id);
    expect(new Set(ids).size).toBe(4);
    expect(receipt({ status: "read" })).toEqual(receipt({ status: "read" }));
  });

  it("finds its conversation by our own mark, since Meta may rewrite the recipient's number", () => {
    const data = callbackData("op9", "5511987654321");
    expect(receipt({ recipient_id: "551187654321", biz_opaque_callback_data: data })).toMatchObject({
      thread: "5511987654321",
      opId: "op9",
    });
  });

  it("finds its conversation by the recipient where the send was not ours", () => {
    for (const data of [undefined, "campaign/7", "%zz", "konstruct", "konstruct//x"]) {
      const event = receipt({ biz_opaque_callback_data: data });
      expect(event).toMatchObject({ kind: "receipt", thread: PERSON });
      expect(event).not.toHaveProperty("opId");
    }
    expect(receipt({ recipient_id: undefined, recipient_user_id: "DE.9" })).toMatchObject({ thread: "DE.9" });
  });

  it("is acknowledged without a trace where it is of a kind we do not keep", () => {
    expect(receipt({ status: "played" })).toEqual({ kind: "unsupported", type: "status played" });
    expect(receipt({ status: "constructor" })).toEqual({ kind: "unsupported", type: "status constructor" });
    expect(receipt({ recipient_id: undefined })).toEqual({ kind: "unsupported", type: "status sent" });
    expect(receipt({ id: 7 })).toEqual({ kind: "unsupported", type: "status unreadable" });
  });
});

describe("callbackData", () => {
  it("comes back as it went, whatever stands in the thread", () => {
    const data = callbackData("op/1", "a%2Fb/c");
    expect(readCallbackData(data)).toEqual({ opId: "op/1", thread: "a%2Fb/c" });
  });

  it("leaves out a thread that does not fit into 512 characters", () => {
    const data = callbackData("op1", "x".repeat(600));
    expect(data.length).toBeLessThanOrEqual(512);
    expect(readCallbackData(data)).toEqual({ opId: "op1" });
  });
});
