import { createVerify } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createServiceAccount } from "../../../dev/outside/google-account.ts";
import { CALENDAR_SCOPE } from "../../../src/tools/builtin/calendar-token.ts";
import { ACCOUNT, accountSecret, type CalendarWorld, NOW, startCalendar, TEAM } from "./calendar-world.ts";

const clock = { now: NOW };
let world: CalendarWorld;

beforeEach(async () => {
  clock.now = NOW;
  world = await startCalendar(clock);
});
afterEach(() => world.close());

const DAY = "2026-11-23";
const fileWith = (over: Record<string, unknown>): string =>
  JSON.stringify({ ...JSON.parse(ACCOUNT.file), ...over });
const toolkitOf = (...secrets: ReturnType<typeof accountSecret>[]) => ({
  toolkit: { secrets, httpTools: [], mcpServers: [], grants: [] },
});
const tokenRequests = () => world.sent.filter((one) => one === "POST /token").length;

describe("a service account's signature", () => {
  it("is RS256 over exactly the claims that Google asks for", async () => {
    let assertion = "";
    const { createCalendarTool } = await import("../../../src/tools/builtin/calendar.ts");
    const tool = createCalendarTool({
      ...world,
      fetch: (url, init) => {
        if (url === world.tokenUrl) assertion = new URLSearchParams(String(init.body)).get("assertion") ?? "";
        return fetch(url, init);
      },
    });
    expect((await tool.run({ date: DAY }, world.given())).ok).toBe(true);
    const [header = "", claims = "", signature = ""] = assertion.split(".");
    const read = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString());
    expect(read(header)).toEqual({ alg: "RS256", typ: "JWT", kid: ACCOUNT.keyId });
    const iat = Math.floor(NOW / 1_000) - 10;
    expect(read(claims)).toEqual({
      ...{ iss: ACCOUNT.email, scope: CALENDAR_SCOPE, aud: world.tokenUrl },
      ...{ iat, exp: iat + 3_600 },
    });
    const check = createVerify("RSA-SHA256").update(`${header}.${claims}`);
    expect(check.verify(ACCOUNT.publicKey, signature, "base64url")).toBe(true);
    expect(assertion).not.toMatch(/[+/=]/);
  });

  it("is made with a key whose line ends were escaped on their way, too", async () => {
    const { private_key } = JSON.parse(ACCOUNT.file);
    const escaped = fileWith({ private_key: private_key.replaceAll("\n", "\\n") });
    expect(await world.tell(DAY, toolkitOf(accountSecret(escaped)))).toContain("Free all day");
  });

  it("names the person it acts for, where the domain delegated that", async () => {
    world.google.delegations.push("mia@acme.example");
    world.google.calendars.set("primary", { timeZone: "UTC", access: "reader", events: [] });
    const { calendar_id: _, ...file } = JSON.parse(fileWith({ subject: "mia@acme.example" }));
    const told = await world.tell(DAY, toolkitOf(accountSecret(JSON.stringify(file))));
    expect(told).toContain("Calendar primary");
    expect(world.google.accepted.at(-1)?.sub).toBe("mia@acme.example");
  });
});

describe("a token", () => {
  it("is fetched once and used until a minute before it ends", async () => {
    await world.tell(DAY);
    clock.now += (3_599 - 61) * 1_000;
    await world.tell(DAY);
    expect(tokenRequests()).toBe(1);
    clock.now += 2_000;
    await world.tell(DAY);
    expect(tokenRequests()).toBe(2);
  });

  it("is never another tenant's, even with the same key", async () => {
    await world.tell(DAY);
    await world.tell(DAY, { tenantId: "other" });
    expect(tokenRequests()).toBe(2);
  });

  it("is not used any more once the secret was changed", async () => {
    await world.tell(DAY);
    await world.tell(DAY, toolkitOf(accountSecret(fileWith({ calendar_id: TEAM, project_id: "renamed" }))));
    expect(tokenRequests()).toBe(2);
  });

  it("that Google refuses before its time is replaced once", async () => {
    await world.tell(DAY);
    world.google.tokens.clear();
    expect(await world.tell(DAY)).toContain("Free all day");
    expect(tokenRequests()).toBe(2);
  });

  it("that Google never accepts is not asked for without an end", async () => {
    const { createCalendarTool } = await import("../../../src/tools/builtin/calendar.ts");
    let asked = 0;
    const tool = createCalendarTool({
      ...world,
      fetch: (url, init) => {
        if (url !== world.tokenUrl) return Promise.resolve(new Response("{}", { status: 401 }));
        asked += 1;
        return fetch(url, init);
      },
    });
    expect(await tool.run({ date: DAY }, world.given())).toMatchObject({
      ok: false,
      error: { code: "unavailable" },
    });
    expect(asked).toBe(2);
  });
});

describe("what Google's sign-in has against a credential is said in words", () => {
  it.each<[string, () => string, string]>([
    [
      "a key that was deleted",
      () => createServiceAccount(ACCOUNT.email, { calendar_id: TEAM }).file,
      "its key was deleted",
    ],
    [
      "an account nobody knows",
      () => createServiceAccount("x@y.example", { calendar_id: TEAM }).file,
      "does not accept",
    ],
    [
      "a person it may not act for",
      () => fileWith({ subject: "boss@acme.example" }),
      "may not act for that person",
    ],
    [
      "a key that is none",
      () => fileWith({ private_key: `-----BEGIN PRIVATE KEY-----\n${"A".repeat(80)}` }),
      "cannot be read",
    ],
    ["a file that is none", () => "hunter2 hunter2", "not the JSON key file"],
  ])("%s", async (_, file, words) => {
    const secret = file();
    const told = await world.tell(DAY, toolkitOf(accountSecret(secret)));
    expect(told).toMatch(/^unavailable: /);
    expect(told).toContain(words);
    expect(told).not.toContain(secret.slice(0, 20));
    expect(told).not.toContain("BEGIN");
  });

  it("a clock that is wrong", async () => {
    const told = await world.tell(DAY, { now: NOW - 3 * 3_600_000 });
    expect(told).toContain("clock is wrong");
  });
});

describe("a calendar that a person connected", () => {
  const client = { clientId: "app", clientSecret: "s3cret-of-app", refreshToken: "1//refresh" };
  const oauth = (over: Partial<typeof client> = {}) => {
    const {
      clientId: client_id,
      clientSecret: client_secret,
      refreshToken: refresh_token,
    } = { ...client, ...over };
    const value = JSON.stringify({ client_id, client_secret, refresh_token });
    return toolkitOf({ id: "calendar", kind: "google_oauth", prefix: "", value });
  };

  beforeEach(() => {
    world.google.clients.push(client);
    world.google.calendars.set("primary", { timeZone: "UTC", access: "reader", events: [] });
  });

  it("is that person's own where none is named", async () => {
    expect(await world.tell(DAY, oauth())).toContain("Calendar primary");
  });

  it.each([
    [{ refreshToken: "1//old" }, "withdrawn or has ended"],
    [{ clientSecret: "wrong" }, "client id or its secret"],
  ])("and took back, or was set up wrongly, is said: %j", async (over, words) => {
    const told = await world.tell(DAY, oauth(over));
    expect(told).toContain(words);
    expect(told).not.toContain(client.clientSecret);
  });
});
