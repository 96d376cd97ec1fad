import { describe, expect, it } from "vitest";

// The bindings' types belong to workerd, which Node's type check does not know: hence a path that the
// compiler does not follow.
const source: string = "../../../src/env.ts";
const { readVariables } = (await import(/* @vite-ignore */ source)) as {
  readVariables(env: Record<string, unknown>): Record<string, unknown>;
};

const NEEDED = {
  SECRETS_KEY: `${"A".repeat(43)}=`,
  ADMIN_TOKEN: "an-admin-token-of-some-length",
  PUBLIC_URL: "https://konstruct.example.com/",
  DATABASE_URL: "postgres://konstruct_app:pw@db.example.com/main",
};

const complaint = (env: Record<string, unknown>): string => {
  try {
    readVariables(env);
    return "";
  } catch (error) {
    return String(error);
  }
};

describe("the configuration", () => {
  it("names everything that is missing at once", () => {
    const text = complaint({});
    for (const name of Object.keys(NEEDED)) expect(text).toContain(name);
    expect(text).toContain(".dev.vars");
  });

  it.each(Object.keys(NEEDED))("takes an empty %s for a missing one", (name) => {
    expect(complaint({ ...NEEDED, [name]: "" })).toContain(`${name}: `);
  });

  it("shows no value of what is wrong", () => {
    const canary = "c4n4ry";
    const text = complaint({
      SECRETS_KEY: canary,
      ADMIN_TOKEN: canary,
      PUBLIC_URL: `not a url ${canary}`,
      DATABASE_URL: `mysql://u:${canary}@h/db`,
      OLLAMA_BASE_URL: `ftp://${canary}`,
      SECRETS_KEY_VERSION: canary,
    });
    expect(text).not.toContain(canary);
    for (const name of ["SECRETS_KEY", "ADMIN_TOKEN", "PUBLIC_URL", "DATABASE_URL", "OLLAMA_BASE_URL"])
      expect(text).toContain(name);
  });

  it("knows where the services are unless it is told otherwise", () => {
    expect(readVariables(NEEDED)).toMatchObject({
      SLACK_API_URL: "https://slack.com/api",
      WHATSAPP_API_URL: "https://graph.facebook.com/v25.0",
      OPENAI_BASE_URL: "https://api.openai.com/v1",
      ANTHROPIC_BASE_URL: "https://api.anthropic.com",
      SECRETS_KEY_VERSION: 1,
    });
    expect(readVariables(NEEDED)).not.toHaveProperty("OLLAMA_BASE_URL");
  });

  it("drops the slash at the end of an address, so that paths can be put behind it", () => {
    expect(readVariables({ ...NEEDED, OPENAI_BASE_URL: "http://127.0.0.1:1234/v1//" })).toMatchObject({
      PUBLIC_URL: "https://konstruct.example.com",
      OPENAI_BASE_URL: "http://127.0.0.1:1234/v1",
    });
  });

  it("takes the version of a key as a number", () => {
    expect(readVariables({ ...NEEDED, SECRETS_KEY_VERSION: "3" })).toMatchObject({ SECRETS_KEY_VERSION: 3 });
    expect(complaint({ ...NEEDED, SECRETS_KEY_VERSION: "0" })).toContain("SECRETS_KEY_VERSION");
  });

  it("reads prices as dollars a million tokens, and names the variable whose prices are none", () => {
    expect(readVariables({ ...NEEDED, OPENAI_PRICES: "3,0.3,15" })).toMatchObject({
      OPENAI_PRICES: { input: 3_000, cachedInput: 300, output: 15_000 },
    });
    for (const wrong of ["3,15", "free", "3,0.3,-1", "3,0.3,15,1"])
      expect(complaint({ ...NEEDED, ANTHROPIC_PRICES: wrong })).toContain("ANTHROPIC_PRICES: must be three");
  });
});
