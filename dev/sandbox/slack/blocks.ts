// The limits Slack puts on blocks, and what of them a reader sees.

import * as z from "zod";
import type { Button } from "../messages.ts";
import { SlackError } from "./request.ts";

const plain = (max: number) =>
  z.object({
    type: z.literal("plain_text"),
    text: z.string().min(1).max(max),
    emoji: z.boolean().optional(),
  });

const button = z.object({
  type: z.literal("button"),
  text: plain(75),
  action_id: z.string().min(1).max(255).optional(),
  value: z.string().max(2_000).optional(),
  style: z.enum(["primary", "danger"]).optional(),
  url: z.string().max(3_000).optional(),
});

const block_id = z.string().max(255).optional();
const text = (max: number) =>
  z.object({ type: z.enum(["mrkdwn", "plain_text"]), text: z.string().min(1).max(max) });

const KNOWN_BLOCKS: Record<string, z.ZodType> = {
  section: z
    .object({ block_id, text: text(3_000).optional(), fields: z.array(text(2_000)).max(10).optional() })
    .refine((block) => block.text ?? block.fields, "a section needs text or fields"),
  header: z.object({ block_id, text: plain(150) }),
  markdown: z.object({ block_id, text: z.string().min(1).max(12_000) }),
  actions: z.object({
    block_id,
    elements: z
      .array(z.looseObject({ type: z.string() }))
      .min(1)
      .max(25),
  }),
  context: z.object({
    block_id,
    elements: z
      .array(z.looseObject({ type: z.string() }))
      .min(1)
      .max(10),
  }),
  divider: z.object({ block_id }),
};

/** Past this many characters in all its blocks, Slack refuses a message. */
const MAX_BLOCK_CHARS = 13_200;

const blockSchema = z.looseObject({ type: z.string() });
type Block = z.infer<typeof blockSchema>;

const elements = (block: Block): unknown[] => (Array.isArray(block.elements) ? block.elements : []);

function checkBlock(block: Block): void {
  const schema = KNOWN_BLOCKS[block.type];
  if (!schema?.safeParse(block).success) throw new SlackError("invalid_blocks");
  for (const element of block.type === "actions" ? elements(block) : []) {
    const isButton = (element as { type?: unknown }).type === "button";
    if (isButton && !button.safeParse(element).success) throw new SlackError("invalid_blocks");
  }
}

function textOf(block: Block): string {
  if (typeof block.text === "string") return block.text;
  const inner = (block.text as { text?: unknown } | undefined)?.text;
  return typeof inner === "string" ? inner : "";
}

/** Checks blocks and gives the text and the buttons a person would see. */
export function readBlocks(value: unknown): { text: string; buttons: Button[]; blocks: Block[] } {
  const parsed = z.array(blockSchema).max(50).safeParse(value);
  if (!parsed.success) throw new SlackError("invalid_blocks_format");
  const blocks = parsed.data;
  for (const block of blocks) checkBlock(block);
  if (JSON.stringify(blocks).length > MAX_BLOCK_CHARS * 4) throw new SlackError("msg_blocks_too_long");
  const texts = blocks.map(textOf).filter((line) => line !== "");
  if (texts.join("").length > MAX_BLOCK_CHARS) throw new SlackError("msg_blocks_too_long");
  const pressable = blocks.filter((block) => block.type === "actions").flatMap(elements);
  const buttons = pressable.flatMap((element) => {
    const found = button.safeParse(element);
    if (!found.success) return [];
    const { text: label, value: choice, action_id, style } = found.data;
    return [{ label: label.text, choice: choice ?? action_id ?? label.text, ...(style ? { style } : {}) }];
  });
  return { text: texts.join("\n"), buttons, blocks };
}
