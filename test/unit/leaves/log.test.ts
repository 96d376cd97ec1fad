import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { consoleLog, redact } from "../../../src/log.ts";

// Shaped like the real thing, put together here so that no scanner takes them for it.
const CANARY = "c4n4ry";
const SECRETS = {
  "a Slack bot token": `xoxb-${"1".repeat(11)}-${CANARY}`,
  "a Slack user token": `xoxp-${"1".repeat(11)}-${CANARY}`,
  "a rotated Slack token": `xoxe.xoxb-1-${CANARY}`,
  "a Slack app token": `xapp-1-A0${CANARY}-2`,
  "a Meta access token": `EAA${"G".repeat(30)}${CANARY}`,
  "an OpenAI key": `sk-proj-${"a".repeat(20)}_${CANARY}`,
  "an Anthropic key": `sk-ant-api03-${"b".repeat(20)}-${CANARY}`,
  "a bearer header": `Bearer ${"z".repeat(8)}.${CANARY}`,
  "a bearer header in lower case": `bearer ${CANARY}${"z".repeat(12)}`,
  "a database address": `postgres://konstruct_app:${CANARY}@db.example.com/main`,
  "a database address by its other name": `postgresql://u:${CANARY}@h/db?sslmode=require`,
};

describe("free text", () => {
  it.each(Object.entries(SECRETS))("does not show %s", (_, secret) => {
    const text = redact(`401 for ${secret}, and again: "${secret}"`);
    expect(text).not.toContain(CANARY);
    expect(text).toContain("[redacted]");
    expect(text).toMatch(/^401 for /);
  });

  it.each([
    "Please write the risk-assessment for the task-management desk-reservation.",
    "The bearer of this letter",
    "EAA is the European Accessibility Act",
    "postgres is a database",
  ])("is left alone where it only looks a little like one: %s", (text) => {
    expect(redact(text)).toBe(text);
  });
});

describe("the console log", () => {
  const lines: string[] = [];

  beforeEach(() => {
    lines.length = 0;
    for (const level of ["log", "warn", "error"] as const)
      vi.spyOn(console, level).mockImplementation((line: string) => void lines.push(line));
  });
  afterEach(() => void vi.restoreAllMocks());

  it("writes one line of JSON an event, with its level and name", () => {
    consoleLog.info("started", { n: 1, ok: true, nothing: null });
    consoleLog.warn("slow");
    consoleLog.error("broke", { error: "two\nlines" });
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { level: "info", event: "started", n: 1, ok: true, nothing: null },
      { level: "warn", event: "slow" },
      { level: "error", event: "broke", error: "two\nlines" },
    ]);
    expect(lines.join("")).not.toContain("\n");
  });

  it.each([
    "token",
    "botToken",
    "signing_secret",
    "password",
    "Authorization",
    "set-cookie",
    "api_key",
    "apiKey",
    "x-hub-signature",
  ])("shows nothing of a field named %s, whatever its value", (key) => {
    consoleLog.info("event", { [key]: CANARY, other: "kept" });
    expect(lines[0]).not.toContain(CANARY);
    expect(lines[0]).toContain("kept");
  });

  it.each(Object.entries(SECRETS))("does not show %s in a field of any other name", (_, secret) => {
    consoleLog.error("event", { error: `fetch failed: ${secret}` });
    expect(lines[0]).not.toContain(CANARY);
  });
});
