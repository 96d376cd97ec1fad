import { describe, expect, it } from "vitest";
import { whatsappMarkup } from "../../../../src/channels/whatsapp/markup.ts";

const markup = (text: string) => whatsappMarkup(text, 4_096);

describe("whatsappMarkup", () => {
  it.each([
    ["bold", "a **very big** kettle", "a *very big* kettle"],
    ["italics", "a *rather* big kettle", "a _rather_ big kettle"],
    ["struck text", "for ~~40~~ 35", "for ~40~ 35"],
    ["a heading", "## Our **kettles** ##\nBlue", "*Our kettles*\nBlue"],
    ["a link", "see [the shop](https://shop.example/k?a=1)", "see the shop (https://shop.example/k?a=1)"],
    ["a link that is its own label", "[https://a.example](https://a.example)", "https://a.example"],
    ["an image", "![a kettle](https://a.example/k.png)", "a kettle (https://a.example/k.png)"],
    ["a code block", "So:\n```ts\nlet a = **b**;\n```\nDone", "So:\n```\nlet a = **b**;\n```\nDone"],
    ["a code block of tildes", "~~~\nx\n~~~", "```\nx\n```"],
    ["a code block that never ends", "```\nx", "```\nx\n```"],
  ])("writes %s as WhatsApp does", (_, given, expected) => {
    expect(markup(given)).toBe(expected);
  });

  it.each([
    ["plain text", "Nothing to see: 2 * 3 * 4 = 24, a_b_c, 5 < 6."],
    ["lists and quotations", "* one\n* two\n- three\n1. four\n> five"],
    ["inline code", "call `a ** b ** c` or `*p`"],
    ["unfinished signs", "**open, *open, ~~open, [open](https://a"],
    ["bold italics", "***both***"],
    ["a hash that is no heading", "#1 in kettles"],
    ["a code block that holds a fence", "~~~~\n```\nx\n```\n~~~~"],
    ["a code block in a list", "- ```\n  x\n  ```"],
    ["nothing", ""],
  ])("leaves %s alone", (_, text) => {
    expect(markup(text)).toBe(text);
  });

  it("leaves a text as it is where it would become too long", () => {
    const text = "```\nx";
    expect(whatsappMarkup(text, text.length)).toBe(text);
  });

  it.each(["*a ", "**a ", "[a", "`a ", "~~a ", "# ", "[a](https://a"])(
    "reads a flood of %s at once",
    (sign) => {
      const began = performance.now();
      markup(sign.repeat(100_000 / sign.length));
      expect(performance.now() - began).toBeLessThan(500);
    },
  );
});
