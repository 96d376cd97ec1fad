import { describe, expect, it } from "vitest";
import {
  messageContent,
  SLACK_TEXT_LIMIT,
  withoutMassMentions,
} from "../../../../src/channels/slack/message-content.ts";

const choice = (index: number, label = `Choice ${index}`) => ({
  choice: `id-${index}`,
  label,
  expiresAt: 0,
});

describe("withoutMassMentions", () => {
  it("breaks every way to call everybody", () => {
    const calls = [
      "<!channel>",
      "<!here|here>",
      "<!everyone>",
      "<!subteam^S0ONCALL1>",
      "<!group>",
      "<!CHANNEL>",
    ];
    const hidden = ["&lt;!channel&gt;", "&#60;!here&#62;", "&#x3C;!here>", "<\\!channel>", "<!\\channel>"];
    for (const call of [...calls, ...hidden]) {
      const broken = withoutMassMentions(`hi ${call}`);
      expect(broken).toMatch(/^hi ‹!/);
      expect(broken).not.toMatch(/<|&lt;!|&#60|&#x3c/i);
    }
    for (const name of ["@channel", "@here", "@everyone", "@Everyone"]) {
      expect(withoutMassMentions(`hi ${name}!`)).toBe(`hi ＠${name.slice(1)}!`);
    }
  });

  it("leaves people, addresses, HTML and code alone", () => {
    const texts = [
      "<@U0MIRA0001>",
      "mira@here.example",
      "<!doctype html>",
      "a < b && !c",
      "@herein",
      "<!-- x -->",
    ];
    for (const text of texts) expect(withoutMassMentions(text)).toBe(text);
  });

  it("never makes a text longer", () => {
    const text = "<!channel>@here&lt;!everyone>".repeat(50);
    expect(withoutMassMentions(text).length).toBeLessThanOrEqual(text.length);
  });
});

describe("messageContent", () => {
  it("sends Markdown as it is, beside an escaped text for notifications", () => {
    expect(messageContent("**a** <b> & [c](https://example.com)")).toEqual({
      text: "**a** &lt;b&gt; &amp; [c](https://example.com)",
      blocks: [{ type: "markdown", text: "**a** <b> & [c](https://example.com)" }],
      parse: "none",
      unfurl_links: false,
      unfurl_media: false,
    });
  });

  it("calls nobody in the notification either", () => {
    expect(JSON.stringify(messageContent("<!channel> @everyone"))).not.toMatch(/<!|&lt;!|@/);
  });

  it("keeps the block whole and the notification short", () => {
    const { text, blocks } = messageContent("😀".repeat(SLACK_TEXT_LIMIT / 2));
    expect(blocks[0]).toHaveProperty("text", "😀".repeat(SLACK_TEXT_LIMIT / 2));
    expect(text.length).toBeLessThanOrEqual(4_000);
    expect(text.isWellFormed()).toBe(true);
  });

  it("makes a button of every choice, with an id of its own and the choice as its value", () => {
    const choices = [{ ...choice(0, "Send"), style: "primary" as const }, choice(1, "Don't send")];
    expect(messageContent("Send the reminder?", choices).blocks[1]).toEqual({
      type: "actions",
      elements: [
        {
          type: "button",
          action_id: "choice_0",
          text: { type: "plain_text", text: "Send" },
          value: "id-0",
          style: "primary",
        },
        {
          type: "button",
          action_id: "choice_1",
          text: { type: "plain_text", text: "Don't send" },
          value: "id-1",
        },
      ],
    });
  });

  it("cuts labels at 75 characters and starts a new row after 25 buttons", () => {
    const { blocks } = messageContent("?", [
      choice(0, "x".repeat(80)),
      ...Array.from({ length: 29 }, (_, i) => choice(i + 1)),
    ]);
    const rows = blocks.slice(1) as { elements: { text: { text: string } }[] }[];
    expect(rows.map(({ elements }) => elements.length)).toEqual([25, 5]);
    expect(rows[0]?.elements[0]?.text.text).toBe(`${"x".repeat(74)}…`);
  });
});
