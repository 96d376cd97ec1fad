import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { whatsappChannel } from "../../../../src/channels/whatsapp/channel.ts";
import type { LateTemplate } from "../../../../src/channels/whatsapp/settings.ts";
import { templateForm } from "../../../../src/channels/whatsapp/template.ts";
import { connection, NUMBER, PERSON } from "./requests.ts";

const template: LateTemplate = {
  name: "answer_ready",
  language: "en",
  takesText: true,
  textLimit: 100,
  more: "(Reply to read the rest.)",
};
const withTemplate = (late: unknown) =>
  connection({ settings: { ...connection().settings, templates: { late } } });

function sent(status = 200, answer: unknown = { messages: [{ id: "wamid.OUT" }] }) {
  const bodies: Record<string, unknown>[] = [];
  const channel = whatsappChannel({
    apiUrl: "https://graph.example/v25.0",
    fetch: async (_url, init) => {
      bodies.push(JSON.parse(String(init.body)));
      return new Response(JSON.stringify(answer), { status });
    },
  });
  const deliver = (text: string, of: Parameters<typeof withTemplate>[0]) =>
    channel.deliver(
      { kind: "post", opId: "op1", target: { phoneNumberId: NUMBER, to: PERSON }, text, late: true },
      of === undefined ? connection() : withTemplate(of),
      AbortSignal.timeout(5_000),
    );
  return { channel, bodies, deliver };
}

describe("what a template says of a text", () => {
  it("is all of it, on one line, in WhatsApp's own signs", () => {
    const text = "We open at **nine**.\n\n- Monday\n-\tTuesday     too\n\nSee [us](https://a.example)";
    expect(templateForm(text, { ...template, textLimit: 700 })).toEqual({
      text: "We open at *nine*. - Monday – - Tuesday too – See us (https://a.example)",
      rest: "",
    });
  });

  it("is its beginning where it is too long, cut at a word, with a notice; the rest is kept as it was", () => {
    const text = `${"word ".repeat(30)}\n**end**`;
    const { text: said, rest } = templateForm(text, template);
    expect(said).toMatch(/^(?:word )+… \(Reply to read the rest\.\)$/);
    expect(said.length).toBeLessThanOrEqual(100);
    expect(rest).toMatch(/^(?:word )+\n\*\*end\*\*$/);
    expect((said.match(/word/g)?.length ?? 0) + (rest.match(/word/g)?.length ?? 0)).toBe(30);
  });

  it("is nothing where the template takes none, or there is nothing to say", () => {
    expect(templateForm("Hello.", { ...template, takesText: false })).toEqual({ text: "", rest: "Hello." });
    expect(templateForm(" \n", template)).toEqual({ text: "", rest: " \n" });
    expect(templateForm("~~~", template)).toEqual({ text: "", rest: "~~~" });
  });

  it("never breaks Meta's rules, and loses no word, whatever the text", () => {
    const word = fc.string({ unit: fc.constantFrom(..."ab*_`~#-\n\t .!é😀"), minLength: 0, maxLength: 400 });
    fc.assert(
      fc.property(word, fc.integer({ min: 60, max: 1_000 }), (text, textLimit) => {
        const { text: said, rest } = templateForm(text, { ...template, textLimit });
        expect(said).not.toMatch(/[\n\r\t]| {4}/);
        expect(said.length).toBeLessThanOrEqual(textLimit);
        expect([said, rest].every((one) => one.isWellFormed())).toBe(true);
        if (rest !== "" && said !== "") expect(text.endsWith(rest)).toBe(true);
        const letters = (one: string) => one.replace(/[^abé😀]/gu, "");
        const beginning = said.endsWith(template.more) ? said.slice(0, -template.more.length) : said;
        expect(letters(beginning) + letters(rest)).toBe(letters(text));
      }),
    );
  });

  it("cuts no character in half where no word ends", () => {
    const { text: said, rest } = templateForm("😀".repeat(200), template);
    expect([said.isWellFormed(), rest.isWellFormed()]).toEqual([true, true]);
    expect(Array.from(`${said.split(" …")[0]}${rest}`)).toHaveLength(200);
  });
});

describe("a late message of WhatsApp", () => {
  it("is the connection's template, with the text as the parameter of its body", async () => {
    const { deliver, bodies } = sent();
    const result = await deliver("We open at nine.", template);
    expect(result).toEqual({ ok: true, value: { messageId: "wamid.OUT" } });
    expect(bodies).toEqual([
      {
        messaging_product: "whatsapp",
        recipient_type: "individual",
        to: PERSON,
        type: "template",
        template: {
          name: "answer_ready",
          language: { policy: "deterministic", code: "en" },
          components: [{ type: "body", parameters: [{ type: "text", text: "We open at nine." }] }],
        },
        biz_opaque_callback_data: `konstruct/op1/${PERSON}`,
      },
    ]);
  });

  it("names the parameter where the template does", async () => {
    const { deliver, bodies } = sent();
    await deliver("At nine.", { ...template, parameter: "answer" });
    const parameters = [{ type: "text", parameter_name: "answer", text: "At nine." }];
    expect(bodies).toMatchObject([{ template: { components: [{ type: "body", parameters }] } }]);
  });

  it("without a text is the template as it is", async () => {
    const { deliver, bodies } = sent();
    await deliver("", { name: "answer_ready", language: "pt_BR" });
    expect(bodies[0]?.template).toEqual({
      name: "answer_ready",
      language: { policy: "deterministic", code: "pt_BR" },
    });
  });

  it("is refused without a call where the connection has no template, or one that is set up wrongly", async () => {
    for (const late of [
      undefined,
      null,
      {},
      { name: "Bad Name", language: "en" },
      { name: "x", language: 7 },
    ]) {
      const { channel, deliver, bodies } = sent();
      expect(await deliver("Hello.", late)).toMatchObject({ ok: false, error: { code: "too_late" } });
      expect(bodies).toEqual([]);
      expect(
        channel.lateForm?.("Hello.", late === undefined ? connection() : withTemplate(late)),
      ).toBeUndefined();
    }
  });

  it("still goes from a number whose template is set up wrongly, while the window is open", async () => {
    const { channel, bodies } = sent();
    const op = {
      kind: "post" as const,
      opId: "op1",
      target: { phoneNumberId: NUMBER, to: PERSON },
      text: "Hi.",
    };
    await channel.deliver(op, withTemplate({ name: 7 }), AbortSignal.timeout(5_000));
    expect(bodies).toMatchObject([{ type: "text" }]);
  });

  it("that Meta does not take says why: the template, or that a free message came too late", async () => {
    const error = (code: number) => ({ error: { message: `(#${code})`, type: "OAuthException", code } });
    expect(await sent(404, error(132_001)).deliver("Hi.", template)).toMatchObject({
      error: { code: "refused", reason: expect.stringContaining("132001") },
    });
    expect(await sent(400, error(131_047)).deliver("Hi.", template)).toMatchObject({
      error: { code: "too_late", reason: expect.stringContaining("131047") },
    });
  });
});
