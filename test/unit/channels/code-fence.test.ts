import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CodeBlock, cutCode, markdownBlocks } from "../../../src/channels/code-fence.ts";

const kinds = (text: string) => markdownBlocks(text).map(({ kind }) => kind);

function code(text: string): CodeBlock {
  const block = markdownBlocks(text).find(({ kind }) => kind === "code");
  if (block?.kind !== "code") throw new Error("no code block");
  return block;
}

describe("markdownBlocks", () => {
  it("tells code from prose", () => {
    expect(markdownBlocks("before\n```ts x\na\n\nb\n```\nafter")).toEqual([
      { kind: "prose", text: "before" },
      {
        kind: "code",
        text: "```ts x\na\n\nb\n```",
        open: "```ts x",
        reopen: "```ts x",
        close: "```",
        body: "a\n\nb",
        end: "```",
      },
      { kind: "prose", text: "after" },
    ]);
  });

  it("joined with line feeds gives the text again, whatever it is", () => {
    const line = fc.constantFrom(
      "```",
      "````",
      "~~~ sh",
      "> ```",
      "> x",
      "- ```js",
      "  ```",
      "words",
      "",
      "\r",
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const text = lines.join("\n");
        expect(
          markdownBlocks(text)
            .map((block) => block.text)
            .join("\n"),
        ).toBe(text);
      }),
    );
  });

  it("ends a fence only at its own mark, at least as long", () => {
    expect(kinds("````\n```\n~~~~\n````\nprose")).toEqual(["code", "prose"]);
    expect(kinds("```\na\n`````\nprose")).toEqual(["code", "prose"]);
    expect(kinds("```\na\n``` ts\nb")).toEqual(["code"]);
  });

  it("takes backticks behind the mark for inline code, but not behind tildes", () => {
    expect(kinds("```a``` and more")).toEqual(["prose"]);
    expect(kinds("~~~ a`b\nx\n~~~")).toEqual(["code"]);
  });

  it("opens the fence of a list item again with spaces, and that of a quotation with its sign", () => {
    expect(code("1. ```sh\n   run\n   ```")).toMatchObject({ reopen: "   ```sh", close: "   ```" });
    expect(code("> ```sh\n> run\n> ```")).toMatchObject({ reopen: "> ```sh", close: "> ```" });
  });

  it("ends a quoted fence with the quotation, and may open the next there", () => {
    expect(kinds("> ```\n> a\n```\nb\n```")).toEqual(["code", "code"]);
    expect(kinds("> ```\n> a\nwords")).toEqual(["code", "prose"]);
  });
});

describe("cutCode", () => {
  const block = code(`\`\`\`sh\n${"run it\n".repeat(6)}\`\`\``);

  it("gives blocks that stand alone and apart", () => {
    const pieces = cutCode(block, [/\n/g], 26) ?? [];
    expect(pieces.map(({ text }) => text)).toEqual(Array(3).fill("```sh\nrun it\nrun it\n```"));
    expect(pieces.map(({ apart }) => apart)).toEqual([undefined, true, true]);
  });

  it("moves the info string into the code where it would fill the parts", () => {
    const pieces = cutCode(code(`\`\`\`${"i".repeat(30)}\na\nb\n\`\`\``), [/\n/g], 41) ?? [];
    expect(pieces.map(({ text }) => text)).toEqual([`\`\`\`\n${"i".repeat(30)}\na\n\`\`\``, "```\nb\n```"]);
  });

  it("gives up where the fence alone would fill half of every part", () => {
    expect(cutCode(block, [/\n/g], 12)).toBeUndefined();
  });
});
