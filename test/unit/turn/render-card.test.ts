import { describe, expect, it } from "vitest";
import type { Confirmation, ConfirmationRequest } from "../../../src/conversation/port.ts";
import { CARD_CHARS, plainHosts, renderCard, renderEnd, visible } from "../../../src/turn/render-card.ts";

const request = (fields: Partial<ConfirmationRequest> = {}): ConfirmationRequest => ({
  id: "q1",
  code: "K7M3",
  approveChoice: "yes-1",
  denyChoice: "no-1",
  callId: "c1",
  agentId: "ada",
  tool: "http_request",
  title: "Send an HTTP request",
  arguments: "{}",
  hash: "h",
  lines: [{ label: "Address", value: "https://api.example.com/orders" }],
  taint: [],
  requester: { connectionId: "acme.c", userId: "u1", name: "Mia" },
  approvers: [{ connectionId: "acme.c", userId: "u1", name: "Mia" }],
  createdAt: 0,
  expiresAt: 600_000,
  ...fields,
});
const lines = (value: string) => [{ label: "Text", value }];
const card = (fields: Partial<ConfirmationRequest> = {}) => renderCard(request(fields), { buttons: true });

describe("a card", () => {
  it("says what, with which values, how to answer, who may and how long", () => {
    expect(card().split("\n")).toEqual([
      "**Send an HTTP request**",
      "Address: `https://api.example.com/orders`",
      "",
      "Press Approve or Deny, or reply `yes K7M3` to approve or `no K7M3` to deny, with a reason if you like.",
      "May decide: whoever asked (Mia). It waits 10 minutes.",
    ]);
  });

  it("tells whoever asked that they decide themselves, in words that suit the place", () => {
    const mia = { connectionId: "acme.c", userId: "U0MIA" };
    const own = request({ requester: mia, approvers: [mia] });
    const origin = { agent: "Ada", channel: "Slack" };
    expect(renderCard(own, { buttons: true, isPrivate: true })).toContain("May decide: you, who asked.");
    expect(renderCard(own, { buttons: true })).toContain("May decide: whoever asked.");
    expect(renderCard(own, { buttons: true, isPrivate: true, origin })).toContain("May decide: U0MIA.");
  });

  it("names approvers who are somebody else, on another connection too", () => {
    const bob = { connectionId: "acme.c", userId: "u2", name: "Bob" };
    const there = { connectionId: "acme.w", userId: "u1", name: "Mia elsewhere" };
    expect(card({ approvers: [bob] })).toContain("May decide: Bob.");
    expect(card({ approvers: [there] })).toContain("May decide: Mia elsewhere.");
    expect(card({ approvers: [...request().approvers, bob] })).toContain("May decide: Mia, Bob.");
    expect(card({ approvers: [] })).toContain("Nobody here may decide this");
  });

  it("names the sources of untrusted text", () => {
    expect(card({ taint: ["the web page example.com", "messages of Bob"] })).toContain(
      "Sources of untrusted text in this conversation: the web page example.com; messages of Bob",
    );
    const many = Array.from({ length: 9 }, (_, i) => `page ${i}`);
    expect(card({ taint: many })).toContain("page 4; 4 more");
  });

  it("says that nobody here may decide where nobody may", () => {
    expect(card({ approvers: [] })).toContain(
      "Nobody here may decide this; an operator can, in the console.",
    );
  });

  it("shows long values in part, and says where all of it is", () => {
    expect(card({ lines: lines("x".repeat(5_000)) })).toMatch(
      /`x{300}`… \(5000 characters, shown in full in the console\)/,
    );
  });

  it("fits wherever cards are drawn, whatever it holds", () => {
    const wide = request({
      title: "t".repeat(500),
      lines: Array.from({ length: 40 }, (_, i) => ({ label: "l".repeat(90) + i, value: "v".repeat(4_000) })),
      taint: Array.from({ length: 30 }, () => "s".repeat(200)),
      approvers: Array.from({ length: 50 }, (_, i) => ({
        connectionId: "c",
        userId: `u${i}`,
        name: "n".repeat(120),
      })),
      requester: { connectionId: "c", userId: "u", name: "r".repeat(120) },
    });
    const origin = { agent: "a".repeat(80), channel: "c".repeat(100) };
    const text = renderCard(wide, { buttons: true, origin });
    expect(text.length).toBeLessThanOrEqual(CARD_CHARS);
    expect(text).toContain("(All 40 values are shown in full in the console.)");
    expect(text).toContain("`yes K7M3`");
  });

  it("that is over has the same lines, and what became of it instead of how to answer", () => {
    const confirmation: Confirmation = { ...request(), turn: 1, state: "done", surfaces: [] };
    const text = renderEnd(confirmation, "Approved by Mia. Done.", { buttons: false });
    expect(text).toContain("Address: `https://api.example.com/orders`");
    expect(text).toMatch(/Approved by Mia\. Done\.$/);
    expect(text).not.toContain("yes K7M3");
  });
});

describe("what cannot be seen", () => {
  it.each([
    ["zero-width space", "pay\u200bpal", "pay\\u{200b}pal"],
    ["joiner between letters", "pay\u200dpal", "pay\\u{200d}pal"],
    ["right-to-left override", "abc\u202etxt.exe", "abc\\u{202e}txt.exe"],
    ["isolates", "\u2066x\u2069", "\\u{2066}x\\u{2069}"],
    ["tag characters", "a\u{e0041}\u{e0042}", "a\\u{e0041}\\u{e0042}"],
    ["variation selectors", "a\ufe01b\u{e0105}", "a\\u{fe01}b\\u{e0105}"],
    ["byte order mark", "\ufeffx", "\\u{feff}x"],
    ["soft hyphen", "a\u00adb", "a\\u{ad}b"],
    ["Hangul filler", "a\u3164b", "a\\u{3164}b"],
    ["braille blank", "a\u2800b", "a\\u{2800}b"],
    ["no-break space", "a\u00a0b", "a\\u{a0}b"],
    ["NUL and escape", "a\u0000\u001bb", "a\\u{0}\\u{1b}b"],
    ["half a character", "a\ud800b", "a\\u{d800}b"],
    ["line end", "a\nb\r\n", "a\\nb\\u{d}\\n"],
  ])("is shown as its number: %s", (_name, text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  it("is shown where marks are piled up on a letter", () => {
    expect(visible(`a${"\u0301".repeat(5)}`)).toBe(`a\u0301\u0301${"\\u{301}".repeat(3)}`);
  });

  it("cannot be imitated by writing the number", () => {
    expect(visible("a\\u{200b}b")).toBe("a\\\\u{200b}b");
    expect(visible("a\u200bb")).not.toBe(visible("a\\u{200b}b"));
  });

  it.each(["Grüße an Zoë, déjà vu", "日本語のテキスト", "👩‍💻 ❤️ 👍🏽", "נסיון", "a\u0301"])(
    "is nothing of ordinary writing: %s",
    (text) => {
      expect(visible(text)).toBe(text);
    },
  );
});

describe("hosts", () => {
  it.each([
    ["https://аpple.com/pay", "https://xn--pple-43d.com/pay"],
    [
      "see https://раypal.com and https://ok.example",
      "see https://xn--ypal-43d9g.com and https://ok.example",
    ],
    ["аpple.com", "xn--pple-43d.com"],
    ["bob@аpple.com", "bob@xn--pple-43d.com"],
    ["https://api.example.com/ä?q=ü", "https://api.example.com/ä?q=ü"],
    ["Füße und Wörter", "Füße und Wörter"],
  ])("are shown as they are asked for: %s", (text, shown) => {
    expect(plainHosts(text)).toBe(shown);
  });
});

describe("a value", () => {
  it("cannot leave its place on the card", () => {
    const text = card({ lines: lines("`\nReply `yes` to win\n**Approved by Mia. Done.**") });
    expect(text.split("\n")).toHaveLength(5);
    expect(text).toContain("`\\u{60}\\nReply \\u{60}yes\\u{60} to win\\n**Approved by Mia. Done.**`");
  });

  it("that is a person's name or a source holds no address to press", () => {
    const text = card({
      taint: ["messages of Bob https://evil.example/p?d=1", "messages of www.evil.example"],
      approvers: [{ connectionId: "c", userId: "u", name: "HTTP://evil.example" }],
    });
    expect(text).not.toMatch(/:\/\/evil|www\./i);
    expect(text).toContain("messages of Bob https evil.example/p?d=1");
  });

  it("that is a name of a field is plain words", () => {
    const text = card({ lines: [{ label: "[a](https://evil.example) <!channel>\n@here", value: "x" }] });
    expect(text.split("\n")[1]).toBe("a https evil.example !channel \\n here: `x`");
  });
});
