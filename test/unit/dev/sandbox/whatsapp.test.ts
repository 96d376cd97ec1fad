import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { eventually, type Play, play, SECRETS } from "./play.ts";

const PERSON = "16505551234";
const text = (body: string, more: object = {}) => ({
  messaging_product: "whatsapp",
  to: PERSON,
  type: "text",
  text: { body },
  ...more,
});
const hear = async (p: Play) =>
  (
    await p.control("/say", {
      channel: "whatsapp",
      text: "hi",
      user: PERSON,
      name: "Sheena Nelson",
      fire: false,
    })
  ).body;
const button = (id: string, title: string) => ({ type: "reply", reply: { id, title } });
const interactive = (buttons: object[]) => ({
  messaging_product: "whatsapp",
  to: PERSON,
  type: "interactive",
  interactive: { type: "button", body: { text: "Send it?" }, action: { buttons } },
});

describe("the played Graph API", () => {
  it("refuses with Meta's codes", async () => {
    const p = await play();
    await hear(p);
    const code = async (body: unknown, token?: string) => (await p.graph(body, token)).body.error?.code;

    expect(await code(text("x"), "wrong")).toBe(190);
    expect(await code(text("x", { messaging_product: "sms" }))).toBe(100);
    expect(await code(text("x", { to: undefined }))).toBe(100);
    expect(await code(text("y".repeat(4_097)))).toBe(131009);
    expect(await code(text(""))).toBe(131009);
    expect(await code({ ...text("x"), text: undefined })).toBe(131008);
    expect(await code(text("x", { type: "hologram" }))).toBe(131051);
    expect(await code(text("x", { surprise: true }))).toBe(131009);
    expect(await code(text("x", { biz_opaque_callback_data: "z".repeat(513) }))).toBe(131009);
    expect(await code(interactive([1, 2, 3, 4].map((n) => button(`${n}`, `${n}`))))).toBe(131009);
    expect(await code(interactive([button("a", "t".repeat(21))]))).toBe(131009);
    expect(await code(interactive([button("a", "Yes"), button("a", "No")]))).toBe(131009);
    expect(await code("{")).toBe(100);
  });

  it("closes the window 24 hours after the person's last message", async () => {
    let now = 1_795_170_000_000;
    const p = await play({ clock: () => now });
    expect((await p.graph(text("x"))).body.error.code).toBe(131047);
    await hear(p);
    expect((await p.graph(text("x"))).status).toBe(200);
    now += 24 * 3_600_000 + 1;
    expect((await p.graph(text("x"))).body.error.code).toBe(131047);
  });

  it("takes it that a person wrote longer ago, until they write again", async () => {
    const p = await play();
    await hear(p);
    expect((await p.control("/window", { user: `+${PERSON}` })).status).toBe(204);
    expect((await p.graph(text("x"))).body.error.code).toBe(131047);
    expect(await (await fetch(p.sandbox.url)).text()).toContain("window closed");
    await hear(p);
    expect((await p.graph(text("x"))).status).toBe(200);
    expect((await p.control("/window", { user: PERSON, hours: -1 })).status).toBe(400);
  });

  it("reports sent, delivered and read with our own data, signed over escaped bytes", async () => {
    const p = await play();
    await hear(p);
    const sent = await p.graph(text("a/b ä", { biz_opaque_callback_data: "op/1" }));
    const { id } = sent.body.messages[0];
    await eventually(() => p.receiver.received.length === 3);
    const statuses = p.receiver.received.map(
      ({ body }) => JSON.parse(body).entry[0].changes[0].value.statuses[0],
    );
    expect(statuses.map((status) => status.status)).toEqual(["sent", "delivered", "read"]);
    expect(statuses[0]).toMatchObject({ id, recipient_id: PERSON, biz_opaque_callback_data: "op/1" });
    for (const { headers, body } of p.receiver.received) {
      expect(body).toContain("op\\/1");
      const mac = createHmac("sha256", SECRETS.app).update(body).digest("hex");
      expect(headers["x-hub-signature-256"]).toBe(`sha256=${mac}`);
    }
  });

  it("still reports the statuses of a message whose answer was lost", async () => {
    const p = await play();
    await hear(p);
    await p.control("/faults", { kind: "drop-response", count: 1, channel: "whatsapp" });
    await expect(p.graph(text("x", { biz_opaque_callback_data: "op1" }))).rejects.toThrow("fetch failed");
    const first = await eventually(() => p.receiver.received[0]);
    expect(first.body).toContain("op1");
    const { messages } = (await p.control("/messages")).body;
    expect(messages.filter((m: { isPerson: boolean }) => !m.isPerson)).toHaveLength(1);
  });

  it("marks a message read and shows typing; an unknown message is refused", async () => {
    const p = await play();
    const { message } = await hear(p);
    const read = (message_id: string) =>
      p.graph({
        messaging_product: "whatsapp",
        status: "read",
        message_id,
        typing_indicator: { type: "text" },
      });
    expect((await read(message.id)).body).toEqual({ success: true });
    expect((await p.control("/messages")).body.messages[0].receipt).toBe("read");
    expect(await (await fetch(p.sandbox.url)).text()).toContain("typing…");
    await p.graph(text("here I am"));
    expect(await (await fetch(p.sandbox.url)).text()).not.toContain("typing…");
    expect((await read("wamid.unknown")).body.error.code).toBe(100);
  });
});

describe("a template of the played account", () => {
  const template = (name: string, parameters: string[] = [], language = "en") => ({
    messaging_product: "whatsapp",
    to: PERSON,
    type: "template",
    template: {
      name,
      language: { policy: "deterministic", code: language },
      ...(parameters.length > 0
        ? { components: [{ type: "body", parameters: parameters.map((text) => ({ type: "text", text })) }] }
        : {}),
    },
  });

  it("reaches people whose window is closed, with what was put in it", async () => {
    const p = await play();
    expect((await p.graph(template("answer_ready", ["At nine."]))).status).toBe(200);
    expect((await p.graph(template("answer_waiting"))).status).toBe(200);
    const { messages } = (await p.control("/messages")).body;
    expect(messages.map((message: { text: string }) => message.text)).toEqual([
      "Here is the answer to your question: At nine.",
      "We have an answer for you. Reply to read it.",
    ]);
  });

  it("is refused with Meta's codes", async () => {
    const p = await play();
    const code = async (...of: Parameters<typeof template>) =>
      (await p.graph(template(...of))).body.error?.code;
    expect(await code("never_approved")).toBe(132001);
    expect(await code("answer_ready", ["x"], "de")).toBe(132001);
    expect(await code("answer_ready")).toBe(132000);
    expect(await code("answer_waiting", ["x"])).toBe(132000);
    for (const text of ["a\nb", "a\tb", "a     b"]) expect(await code("answer_ready", [text])).toBe(100);
    expect(await code("answer_ready", ["x".repeat(1_000)])).toBe(132005);
    expect(await code("answer_ready", [""])).toBe(131009);
  });
});

describe("a status that comes late", () => {
  it("tells that a message failed, with Meta's code", async () => {
    const p = await play({ whatsappStatuses: [] });
    await hear(p);
    const { id } = (await p.graph(text("x", { biz_opaque_callback_data: "op1" }))).body.messages[0];
    expect((await p.control("/status", { messageId: id, status: "failed", code: 131047 })).status).toBe(204);
    const { body } = await eventually(() => p.receiver.received[0]);
    expect(JSON.parse(body).entry[0].changes[0].value.statuses).toMatchObject([
      { id, status: "failed", biz_opaque_callback_data: "op1", errors: [{ code: 131047 }] },
    ]);
    expect((await p.control("/status", { messageId: "wamid.no", status: "read" })).status).toBe(400);
  });
});

describe("the people of the played WhatsApp", () => {
  it("sends what they say in Meta's envelope", async () => {
    const p = await play();
    const { webhooks } = await hear(p);
    const { value } = JSON.parse(webhooks[0].body).entry[0].changes[0];
    expect(value).toMatchObject({
      metadata: { phone_number_id: "106540352242922" },
      contacts: [{ profile: { name: "Sheena Nelson" }, wa_id: PERSON }],
      messages: [{ from: PERSON, type: "text", text: { body: "hi" } }],
    });
  });

  it("has people without a phone number, who are answered by their scoped id", async () => {
    const p = await play();
    const person = "US.13491208655302741918";
    const said = await p.control("/say", { channel: "whatsapp", text: "hi", user: person, fire: false });
    const { value } = JSON.parse(said.body.webhooks[0].body).entry[0].changes[0];
    expect(value.messages[0]).toMatchObject({ from_user_id: person });
    expect(value.messages[0].from).toBeUndefined();
    const sent = await p.graph(text("x", { to: undefined, recipient: person }));
    expect(sent.body.contacts).toEqual([{ input: person, user_id: person }]);
  });

  it("presses a button as a button_reply that quotes the message", async () => {
    const p = await play();
    await hear(p);
    const sent = await p.graph(interactive([button("choice-1", "Approve"), button("choice-2", "Deny")]));
    const { id } = sent.body.messages[0];
    const pressed = await p.control("/press", {
      channel: "whatsapp",
      messageId: id,
      label: "Deny",
      fire: false,
    });
    const { value } = JSON.parse(pressed.body.webhooks[0].body).entry[0].changes[0];
    expect(value.messages[0]).toMatchObject({
      context: { id },
      interactive: { type: "button_reply", button_reply: { id: "choice-2", title: "Deny" } },
    });
  });

  it("knows no edits", async () => {
    const p = await play();
    const { message } = await hear(p);
    const answer = await p.control("/edit", { channel: "whatsapp", messageId: message.id, text: "x" });
    expect(answer).toMatchObject({ status: 400, body: { error: "WhatsApp tells an app of no edits" } });
  });
});
