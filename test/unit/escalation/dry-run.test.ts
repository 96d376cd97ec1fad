import { describe, expect, it } from "vitest";
import { dryRun } from "../../../src/escalation/dry-run.ts";
import { pastWindows } from "../../../src/escalation/past-windows.ts";
import { readRules } from "../../../src/escalation/rule.ts";
import { latestText } from "../../../src/escalation/window.ts";
import { employee, NOW, person } from "./conversations.ts";

const ref = (thread: string) => ({ tenantId: "acme", connectionId: "acme.slack", thread });
const windowsOf = (...lines: Parameters<typeof pastWindows>[0]) =>
  pastWindows(lines, { channel: "slack", maxLines: 60 });

describe("the windows of a past conversation", () => {
  it("are one for each answer, with what was known then and no more", () => {
    const windows = windowsOf(
      person("one"),
      person("two"),
      { ...employee("first answer"), tools: [{ tool: "crm", outcome: "failed" }] },
      person("three"),
      employee("second answer"),
    );
    expect(windows.map(({ lines, answer, turns }) => [latestText(lines), answer?.text, turns])).toEqual([
      ["one\ntwo", "first answer", 1],
      ["three", "second answer", 2],
    ]);
    expect(windows[0]?.lines).toHaveLength(2);
    expect(windows.map(({ tools }) => tools.length)).toEqual([1, 1]);
  });

  it("are one more for what nobody answered, and none for notices", () => {
    const windows = windowsOf({ role: "notice", text: "Anna took over", at: NOW }, person("hello?"));
    expect(windows).toMatchObject([{ turns: 1, lines: [{ text: "hello?" }] }]);
    expect(windows[0]).not.toHaveProperty("answer");
    expect(windowsOf(employee("Good morning!"))).toEqual([]);
  });

  it("hold no more lines than a turn is given", () => {
    const lines = Array.from({ length: 100 }, (_, i) => [person(`q${i}`), employee(`a${i}`)]).flat();
    const windows = pastWindows(lines, { channel: "web", maxLines: 10 });
    expect(windows).toHaveLength(100);
    expect(Math.max(...windows.map((window) => window.lines.length))).toBe(9);
  });
});

describe("a dry run", () => {
  const { rules } = readRules([
    { condition: 'mentions("refund")', reason: "Money" },
    { condition: "attempts >= 2", reason: "Goes in circles", priority: "high" },
  ]);
  const past = [
    {
      ref: ref("money"),
      windows: windowsOf(person("Hi"), employee("Hello"), person("my refunds?"), employee("…")),
    },
    {
      ref: ref("circles"),
      windows: windowsOf(person("reset password"), employee("Done"), person("reset my password, refund me!")),
    },
    { ref: ref("wish"), windows: windowsOf(person("let me talk to a human")) },
    { ref: ref("calm"), windows: windowsOf(person("What time is it?"), employee("Noon.")) },
    { ref: ref("empty"), windows: [] },
  ];

  it("shows each conversation at the first turn that would have been handed over, with the reason", () => {
    const { conversations, hits, byRule, byWish } = dryRun(rules, past, { naturalLanguage: true });
    expect(conversations).toBe(5);
    expect(
      hits.map(({ ref: { thread }, turn, match, wish }) => [thread, turn, match?.reason, wish?.clause]),
    ).toEqual([
      ["money", 2, "Money", undefined],
      ["circles", 2, "Goes in circles", undefined],
      ["wish", 1, undefined, "let me talk to a human"],
    ]);
    expect(hits[0]?.match?.explanation).toBe('mentions("refund") (said: refunds)');
    expect(byRule).toEqual([
      { index: 0, conversations: 1 },
      { index: 1, conversations: 1 },
    ]);
    expect(byWish).toBe(1);
  });

  it("counts no wish where wishes are switched off", () => {
    const { hits, byWish } = dryRun(rules, past, { naturalLanguage: false });
    expect(hits.map(({ ref: { thread } }) => thread)).toEqual(["money", "circles"]);
    expect(byWish).toBe(0);
  });
});
