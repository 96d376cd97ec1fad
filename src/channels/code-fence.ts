// Fenced code blocks of Markdown (CommonMark 4.5), as far as cutting a text needs them: a part that ends
// inside a fence must close it, and the next part must open it again with the same info string.

import { cut, type Piece } from "./text-pieces.ts";

export interface CodeBlock {
  kind: "code";
  text: string;
  /** The line that opened it, and the one that opens it again: a list marker becomes spaces. */
  open: string;
  reopen: string;
  close: string;
  body: string;
  /** The line that closed it; undefined where the text ended first. */
  end: string | undefined;
}

export type Block = CodeBlock | { kind: "prose"; text: string };

interface Fence {
  line: string;
  prefix: string;
  mark: string;
  info: string;
}

// Any indentation counts, because fences in lists are indented by more than three.
const OPEN = /^([ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?)(`{3,}|~{3,})(.*)$/;
const CLOSE = /^([ \t>]*)(`{3,}|~{3,})[ \t\r]*$/;

function openFence(line: string): Fence | undefined {
  const [, prefix = "", mark, info = ""] = OPEN.exec(line) ?? [];
  // A backtick in the info string makes it inline code, not a fence.
  if (!mark || (mark.startsWith("`") && info.includes("`"))) return undefined;
  return { line, prefix: prefix.replace(/[^>\s]/g, " "), mark, info };
}

function closesFence(line: string, fence: Fence): boolean {
  const [, prefix = "", mark = ""] = CLOSE.exec(line) ?? [];
  return mark.startsWith(fence.mark) && prefix.includes(">") === fence.prefix.includes(">");
}

function codeBlock(fence: Fence, lines: readonly string[], closed: boolean): CodeBlock {
  return {
    kind: "code",
    text: lines.join("\n"),
    open: fence.line,
    reopen: fence.prefix + fence.mark + fence.info,
    close: fence.prefix + fence.mark,
    body: lines.slice(1, closed ? -1 : undefined).join("\n"),
    end: closed ? lines.at(-1) : undefined,
  };
}

/** The text as prose and fenced code in turn; joined with line feeds they are the text again. */
export function markdownBlocks(text: string): Block[] {
  const lines = text.split("\n");
  const blocks: Block[] = [];
  let from = 0;
  let fence: Fence | undefined;
  const take = (to: number, block: (lines: string[]) => Block) => {
    if (to > from) blocks.push(block(lines.slice(from, to)));
    from = to;
  };
  const prose = (taken: string[]): Block => ({ kind: "prose", text: taken.join("\n") });
  for (const [i, line] of lines.entries()) {
    if (fence) {
      const open: Fence = fence;
      const closed = closesFence(line, open);
      // A quotation that ends takes its fence with it.
      const left = !closed && open.prefix.includes(">") && !/^[ \t]*>/.test(line);
      if (!closed && !left) continue;
      take(closed ? i + 1 : i, (taken) => codeBlock(open, taken, closed));
      fence = left ? openFence(line) : undefined;
    } else {
      fence = openFence(line);
      if (fence) take(i, prose);
    }
  }
  const open = fence;
  take(lines.length, open ? (taken) => codeBlock(open, taken, false) : prose);
  return blocks;
}

/**
 * A block too long for one part, as blocks that fit. Undefined where the fence would eat more than half of
 * every part: no reader gains from that, and the output would not stay linear in the input.
 */
export function cutCode(block: CodeBlock, joints: readonly RegExp[], limit: number): Piece[] | undefined {
  const around = block.reopen.length + 1 + 1 + Math.max(block.close.length, block.end?.length ?? 0);
  if (around * 2 > limit) {
    if (block.reopen === block.close) return undefined;
    const info = block.reopen.slice(block.close.length);
    const bare = { open: block.open.slice(0, block.close.length), reopen: block.close };
    return cutCode({ ...block, ...bare, body: `${info}\n${block.body}` }, joints, limit);
  }
  const bodies = cut(block.body, joints, limit - around);
  const pieces = bodies.map(({ text }, i): Piece => {
    const last = i === bodies.length - 1;
    const closing = last ? block.end : block.close;
    const lines = [i === 0 ? block.open : block.reopen, text, ...(closing === undefined ? [] : [closing])];
    return { gap: "", text: lines.join("\n"), ...(i > 0 ? { apart: true as const } : {}) };
  });
  return pieces.length > 0 ? pieces : [{ gap: "", text: [block.open, block.end ?? ""].join("\n") }];
}
