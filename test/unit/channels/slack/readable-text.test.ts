import { describe, expect, it } from "vitest";
import { mentionsUser, readableText } from "../../../../src/channels/slack/readable-text.ts";
import { MAX_TEXT_CHARS } from "../../../../src/limits.ts";

const BOT = "U0ADA00001";
const read = (text: string) => readableText(text, BOT);

describe("readableText", () => {
  it("shows mentions, channels and groups as a person sees them", () => {
    expect(read("ask <@U0MIRA0001> or <@U0JONAS001|jonas>")).toBe("ask @U0MIRA0001 or @jonas");
    expect(read("see <#C0OPS00001|operations> and <#C0OPS00002|>")).toBe("see #operations and #C0OPS00002");
    expect(read("<!here> <!channel> <!subteam^S0ONCALL1|@oncall>")).toBe("@here @channel @oncall");
    expect(read("due <!date^1795168800^{date_short}|Nov 20>")).toBe("due Nov 20");
  });

  it("shows a link once, and its label beside it where the two differ", () => {
    expect(read("<https://example.com/a?b=1&amp;c=2>")).toBe("https://example.com/a?b=1&c=2");
    expect(read("<https://example.com|example.com>")).toBe("https://example.com");
    expect(read("<https://example.com/x|the plan>")).toBe("the plan (https://example.com/x)");
    expect(read("<mailto:mira@example.com|mira@example.com>")).toBe("mira@example.com");
    expect(read("<tel:+493012345|+493012345>")).toBe("+493012345");
  });

  it("leaves what is no mention and no link as it stands", () => {
    expect(read("a <b> and <br/> in Array<string>")).toBe("a <b> and <br/> in Array<string>");
  });

  it("decodes what Slack escapes, once", () => {
    expect(read("a &lt; b &amp;&amp; c &gt; d")).toBe("a < b && c > d");
    expect(read("&amp;lt;b&amp;gt; and &amp;amp;")).toBe("&lt;b&gt; and &amp;");
    expect(read("&lt;@U0MIRA0001&gt;")).toBe("<@U0MIRA0001>");
    expect(read("&quot;&nbsp;")).toBe("&quot;&nbsp;");
  });

  it("strips the calls of the employee and what joins them to the sentence", () => {
    expect(read("<@U0ADA00001> who is on call?")).toBe("who is on call?");
    expect(read("<@U0ADA00001|ada>: who is on call?")).toBe("who is on call?");
    expect(read("<@U0ADA00001>, please")).toBe("please");
    expect(read("hello <@U0ADA00001> how are you")).toBe("hello how are you");
    expect(read("thanks <@U0ADA00001>!")).toBe("thanks!");
    expect(read("<@U0ADA00001>\n```\ncode\n```")).toBe("```\ncode\n```");
  });

  it("strips nobody else, not even one whose id begins the same", () => {
    expect(read("<@U0ADA000011> hi")).toBe("@U0ADA000011 hi");
  });

  it("leaves a bare call readable, as there is nothing else to answer", () => {
    expect(read("<@U0ADA00001>")).toBe("@U0ADA00001");
  });

  it("cleans the text before it reads it", () => {
    expect(read("a\u0000b \u202e<@U0MIRA0001>\u{e0041}")).toBe("a\ufffdb @U0MIRA0001");
  });

  it("caps a text at MAX_TEXT_CHARS", () => {
    expect(read("x".repeat(MAX_TEXT_CHARS + 10))).toHaveLength(MAX_TEXT_CHARS);
  });

  it("reads hostile texts in a moment", () => {
    const started = performance.now();
    for (const text of [
      "<".repeat(40_000),
      "<a".repeat(20_000),
      `<${"|".repeat(40_000)}`,
      "&".repeat(40_000),
      " <".repeat(20_000),
    ]) {
      read(text);
    }
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe("mentionsUser", () => {
  it("sees a mention with or without a name, and no other user", () => {
    expect(mentionsUser("hi <@U0ADA00001>", BOT)).toBe(true);
    expect(mentionsUser("hi <@U0ADA00001|ada>", BOT)).toBe(true);
    expect(mentionsUser("hi <@U0ADA000011> &lt;@U0ADA00001&gt; @U0ADA00001", BOT)).toBe(false);
  });
});
