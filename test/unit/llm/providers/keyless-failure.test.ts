import { describe, expect, it } from "vitest";
import type { Provider } from "../../../../src/llm/model.ts";
import { keyless } from "../../../../src/llm/providers/keyless-failure.ts";
import { fail } from "../../../../src/result.ts";

const KEY = "key of our house 7";

const failing = (message: string): Provider => ({
  stream: async () => fail({ class: "unauthorized", message, status: 401 }),
  preload: async () => fail({ class: "unauthorized", message }),
});

const said = async (message: string, credentials: (string | undefined)[] = [KEY]) => {
  const provider = keyless(failing(message), credentials);
  const asked = await provider.stream({} as never);
  const loaded = await provider.preload?.(AbortSignal.timeout(1_000));
  return [asked, loaded].map((result) => result && !result.ok && result.error.message);
};

describe("a failure of a server that shouts back its key", () => {
  it("names no key, whatever the key looks like, and stays what it is otherwise", async () => {
    expect(await said(`Wrong key: ${KEY}, ${KEY}.`)).toEqual(
      Array(2).fill("Wrong key: [redacted], [redacted]."),
    );
    const result = await keyless(failing("no"), [KEY]).stream({} as never);
    expect(result).toEqual({ ok: false, error: { class: "unauthorized", message: "no", status: 401 } });
  });

  it("holds no beginning of a key where its end was cut off", async () => {
    expect(await said(`Wrong key: ${KEY.slice(0, -3)}`)).toEqual(Array(2).fill("Wrong key: [redacted]"));
  });

  it("is left alone where there is no key, or one that is an ordinary word", async () => {
    expect(await said("ok, none", [undefined, "", "ok"])).toEqual(Array(2).fill("ok, none"));
  });
});
