// What chat.postMessage and chat.update accept as content, and how it looks to a reader.

import * as z from "zod";
import type { Button } from "../messages.ts";
import { readBlocks } from "./blocks.ts";
import { type SlackArguments, SlackError } from "./request.ts";

/** Slack cuts longer text without an error. */
const MAX_TEXT = 40_000;
const MAX_MARKDOWN = 12_000;

export interface Content {
  text: string;
  buttons: Button[];
  detail: { text?: string; blocks?: unknown[]; metadata?: unknown };
}

const metadataSchema = z.object({
  event_type: z.string().min(1),
  event_payload: z.record(z.string(), z.unknown()),
});

function readMetadata(value: unknown): { metadata?: unknown } {
  if (value === undefined || value === "") return {};
  const parsed = metadataSchema.safeParse(value);
  if (!parsed.success) throw new SlackError("invalid_metadata_format");
  if (JSON.stringify(parsed.data.event_payload).length > 16_000) throw new SlackError("metadata_too_large");
  return { metadata: parsed.data };
}

const given = (value: unknown): boolean =>
  value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0);

/** Checks and reads the content of a message. Blocks win over text, which then only notifies. */
export function readContent(args: SlackArguments): Content {
  const { text, blocks, attachments, markdown_text: markdown } = args;
  if (![text, blocks, attachments, markdown].some(given)) throw new SlackError("no_text");
  if (given(markdown) && (given(text) || given(blocks))) throw new SlackError("markdown_text_conflict");
  for (const value of [text, markdown]) {
    if (value !== undefined && typeof value !== "string") throw new SlackError("invalid_arguments");
  }
  if (Array.isArray(attachments) && attachments.length > 100) throw new SlackError("too_many_attachments");
  if (typeof markdown === "string" && markdown.length > MAX_MARKDOWN) throw new SlackError("msg_too_long");
  const plain = typeof text === "string" ? text.slice(0, MAX_TEXT) : "";
  const read = given(blocks) ? readBlocks(blocks) : undefined;
  const fallback = plain || (typeof markdown === "string" ? markdown : "");
  return {
    text: read?.text || fallback,
    buttons: read?.buttons ?? [],
    detail: {
      text: fallback,
      ...(read ? { blocks: read.blocks } : {}),
      ...readMetadata(args.metadata),
    },
  };
}
