import { describe, expect, it } from "vitest";
import {
  openConnection,
  openDeployment,
  openSecret,
  type SecretIdentity,
  sealConnectionSecrets,
  sealDeploymentSecrets,
  sealSecret,
  secretIdentity,
} from "../../../src/tenants/credentials.ts";
import { createKeyring } from "../../../src/tenants/keyring.ts";
import type { ConnectionRecord } from "../../../src/tenants/tenant.ts";
import { deploymentOf } from "../../doubles/memory-tenants.ts";

const KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
const NEXT_KEY = "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=";
const keys = createKeyring({ key: KEY, version: 1 });
const place: SecretIdentity = {
  tenantId: "acme",
  table: "connections",
  column: "secrets.bot_token",
  row: "acme.slack",
};

const record = (secrets: ConnectionRecord["secrets"]): ConnectionRecord => ({
  id: "acme.slack",
  tenantId: "acme",
  channel: "slack",
  agentId: "ada",
  name: "Slack",
  settings: {},
  secrets,
  isActive: true,
});

const identity = (name: string) => secretIdentity({ tenantId: "acme", id: "acme.slack" }, name);

describe("a sealed secret", () => {
  it("opens where it was sealed", async () => {
    for (const text of ["xoxb-1", "ünï 漢字 \u{1F600}", "a".repeat(5_000)]) {
      expect(await openSecret(keys, place, await sealSecret(keys, place, text))).toEqual({
        ok: true,
        value: text,
      });
    }
  });

  it("shows nothing of its text", async () => {
    const { sealed } = await sealSecret(keys, place, "super-secret-token");
    expect(atob(sealed)).not.toContain("super");
  });

  it("opens nowhere else: another tenant, table, column, row or key version", async () => {
    const secret = await sealSecret(keys, place, "xoxb-1");
    for (const [field, value] of Object.entries({
      tenantId: "bolt",
      table: "agents",
      column: "secrets.x",
      row: "acme.web",
    })) {
      expect(await openSecret(keys, { ...place, [field]: value }, secret)).toEqual({
        ok: false,
        error: "unreadable",
      });
    }
    const sameKey = createKeyring({ key: KEY, version: 2, previous: KEY });
    expect(await openSecret(sameKey, place, { ...secret, keyVersion: 2 })).toEqual({
      ok: false,
      error: "unreadable",
    });
  });

  it("does not meet a neighbour whose names only look the same when joined", async () => {
    const secret = await sealSecret(keys, { ...place, tenantId: "a", table: "b/c" }, "x");
    expect(await openSecret(keys, { ...place, tenantId: "a/b", table: "c" }, secret)).toMatchObject({
      ok: false,
    });
  });

  it("refuses 200 of 200 transplants and flipped bits", async () => {
    const places = Array.from({ length: 10 }, (_, i) => ({
      ...place,
      tenantId: `t${i}`,
      row: `t${i}.slack`,
    }));
    const sealed = await Promise.all(places.map((one, i) => sealSecret(keys, one, `secret ${i}`)));
    let refused = 0;
    for (const [i, target] of places.entries()) {
      for (const [j, secret] of sealed.entries()) {
        if (i !== j && !(await openSecret(keys, target, secret)).ok) refused++;
      }
    }
    const [first] = sealed;
    const bytes = Uint8Array.from(atob(first?.sealed ?? ""), (char) => char.charCodeAt(0));
    for (let flip = 0; flip < 110; flip++) {
      const changed = Uint8Array.from(bytes);
      const at = (flip * 7) % changed.length;
      changed[at] = (changed[at] ?? 0) ^ (1 << (flip % 8));
      const text = btoa(String.fromCharCode(...changed));
      if (!(await openSecret(keys, places[0] ?? place, { keyVersion: 1, sealed: text })).ok) refused++;
    }
    expect(refused).toBe(200);
  });

  it.each(["", "====", "AA==", "not base64 at all!", "AAAAAAAAAAAAAAAA"])(
    "is unreadable, not a crash, as %j",
    async (sealed) => {
      expect(await openSecret(keys, place, { keyVersion: 1, sealed })).toEqual({
        ok: false,
        error: "unreadable",
      });
    },
  );

  it("never uses an IV twice", async () => {
    const ivs = new Set<string>();
    for (let i = 0; i < 2_000; i++) ivs.add((await sealSecret(keys, place, "x")).sealed.slice(0, 16));
    expect(ivs.size).toBe(2_000);
  });
});

describe("a rotation of the sealing key", () => {
  const rotating = createKeyring({ key: NEXT_KEY, version: 2, previous: KEY });

  it("opens what the key before sealed, and seals with the new one", async () => {
    const old = await sealSecret(keys, place, "x");
    expect(await openSecret(rotating, place, old)).toEqual({ ok: true, value: "x" });
    expect((await sealSecret(rotating, place, "x")).keyVersion).toBe(2);
  });

  it("opens nothing of a retired key", async () => {
    const old = await sealSecret(keys, place, "x");
    const retired = createKeyring({ key: NEXT_KEY, version: 2 });
    expect(await openSecret(retired, place, old)).toEqual({ ok: false, error: "retired_key" });
  });

  it("refuses a key that is not 32 bytes", async () => {
    const short = createKeyring({ key: btoa("short"), version: 1 });
    await expect(sealSecret(short, place, "x")).rejects.toThrow("32 bytes");
  });
});

describe("an open connection", () => {
  it("has its secrets by name, the current one first", async () => {
    const current = await sealSecret(keys, identity("signing_secret"), "new");
    const previous = await sealSecret(keys, identity("signing_secret"), "old");
    const opened = await openConnection(record({ signing_secret: { current, previous } }), keys);
    expect(opened.secrets).toEqual({ signing_secret: ["new", "old"] });
    expect(opened).not.toHaveProperty("agent");
  });

  it("is off where the current secret does not open, even if the previous one would", async () => {
    const current = await sealSecret(keys, identity("other_name"), "new");
    const previous = await sealSecret(keys, identity("signing_secret"), "old");
    const opened = await openConnection(record({ signing_secret: { current, previous } }), keys);
    expect(opened.secrets).toEqual({ signing_secret: [] });
  });

  it.each(["", "  ", "\n\t"])("is off where the secret is blank (%j)", async (blank) => {
    const current = await sealSecret(keys, identity("signing_secret"), blank);
    expect((await openConnection(record({ signing_secret: { current } }), keys)).secrets).toEqual({
      signing_secret: [],
    });
  });

  it("does without a previous secret that does not open", async () => {
    const current = await sealSecret(keys, identity("bot_token"), "new");
    const opened = await openConnection(
      record({ bot_token: { current, previous: { keyVersion: 9, sealed: "x" } } }),
      keys,
    );
    expect(opened.secrets).toEqual({ bot_token: ["new"] });
  });

  it("comes back from what sealConnectionSecrets made", async () => {
    const at = { tenantId: "acme", id: "acme.slack" };
    const sealed = await sealConnectionSecrets(keys, at, { signing_secret: "s", bot_token: "b" });
    expect((await openConnection(record(sealed), keys)).secrets).toEqual({
      signing_secret: ["s"],
      bot_token: ["b"],
    });
    await expect(sealConnectionSecrets(keys, at, { bot_token: " " })).rejects.toThrow("blank");
  });
});

describe("an open deployment", () => {
  const place = { tenantId: "acme", id: "gpt" };
  const halves = { access_client_id: "id.access", access_client_secret: "hush" };

  it("comes back from what sealDeploymentSecrets made, without its tenant", async () => {
    const record = deploymentOf({ ...place, secrets: await sealDeploymentSecrets(keys, place, halves) });
    const { tenantId: _, ...settings } = record;
    expect(await openDeployment(record, keys)).toEqual({
      ...settings,
      secrets: { access_client_id: ["id.access"], access_client_secret: ["hush"] },
    });
  });

  it("is off where one part of its credential does not open: nobody is asked with half of it", async () => {
    const secrets = await sealDeploymentSecrets(keys, place, halves);
    const stolen = await sealDeploymentSecrets(keys, { ...place, tenantId: "bolt" }, halves);
    const mixed = deploymentOf({
      ...place,
      secrets: { ...secrets, ...{ access_client_id: stolen.access_client_id } } as typeof secrets,
    });
    expect((await openDeployment(mixed, keys)).isActive).toBe(false);
  });

  it("does not open with what was sealed for a connection of the same id, nor the other way round", async () => {
    const asConnection = await sealConnectionSecrets(keys, place, { api_key: "sk" });
    const opened = await openDeployment(deploymentOf({ ...place, secrets: asConnection }), keys);
    expect(opened).toMatchObject({ isActive: false, secrets: { api_key: [] } });
    const asDeployment = await sealDeploymentSecrets(
      keys,
      { tenantId: "acme", id: "acme.slack" },
      { bot_token: "x" },
    );
    expect((await openConnection(record(asDeployment), keys)).secrets).toEqual({ bot_token: [] });
  });

  it("without a credential is on: a local model needs none", async () => {
    expect(await openDeployment(deploymentOf(place), keys)).toMatchObject({ isActive: true, secrets: {} });
  });

  it("that is switched off stays off", async () => {
    expect((await openDeployment(deploymentOf({ ...place, isActive: false }), keys)).isActive).toBe(false);
  });

  it("is not sealed with a blank credential", async () => {
    await expect(sealDeploymentSecrets(keys, place, { api_key: " " })).rejects.toThrow(
      "api_key of gpt is blank",
    );
  });
});
