// A body comes as text where its length is declared, and byte by byte where it is not: both read the same.

import { describe, expect, it } from "vitest";
import * as z from "zod";
import { readRequest } from "../../../src/gateway/read-request.ts";
import { MAX_MODEL_BODY_BYTES } from "../../../src/limits.ts";

const schema = z.object({ said: z.string() });
const utf8 = (text: string) => new TextEncoder().encode(text);

function read(bytes: Uint8Array<ArrayBuffer>, declared: boolean) {
  const headers = declared ? { "content-length": String(bytes.byteLength) } : {};
  const request = new Request("https://konstruct.test", { method: "POST", body: bytes, headers });
  return readRequest(request, () => schema);
}

describe.each([
  ["declared", true],
  ["undeclared", false],
])("a body of %s length", (_, declared) => {
  it.each(["Hi", "Grüße 😀", "what somebody wrote: \ufffd", "\ufeff inside"])("is read: %j", async (said) => {
    expect(await read(utf8(JSON.stringify({ said })), declared)).toEqual({ ok: true, value: { said } });
  });

  it.each<[string, Uint8Array<ArrayBuffer>]>([
    ["that is no JSON", utf8("{")],
    ["without anything", utf8("")],
    ["whose bytes are no UTF-8", Uint8Array.of(...utf8('{"said":"'), 0xff, ...utf8('"}'))],
    ["with half a character", Uint8Array.of(...utf8('{"said":"'), 0xc3, ...utf8('"}'))],
  ])("%s is refused", async (_name, bytes) => {
    const error = { kind: "malformed", message: "The body is not JSON." };
    expect(await read(bytes, declared)).toEqual({ ok: false, error });
  });

  it("is refused where it is deeper than anybody needs", async () => {
    const error = { kind: "malformed", message: "The body is deeper than 64 levels." };
    expect(await read(utf8("[".repeat(65) + "]".repeat(65)), declared)).toEqual({ ok: false, error });
  });

  it("is refused where it is too long", async () => {
    const error = { kind: "too_large", limitBytes: MAX_MODEL_BODY_BYTES };
    const bytes = new Uint8Array(MAX_MODEL_BODY_BYTES + 1).fill(0x20);
    expect(await read(bytes, declared)).toEqual({ ok: false, error });
  });
});
