// What the server checks in a post before it takes it.

import * as z from "zod";
import type { Button } from "../messages.ts";
import { ApiFailure, invalidParameter } from "./api-error.ts";

/** 65,535 bytes at four bytes a rune. */
export const MAX_MESSAGE_RUNES = 16_383;
const MAX_PROPS_RUNES = 800_000;

const id = z.string().regex(/^[a-z0-9]{26}$/);

const createSchema = z.looseObject({
  channel_id: id,
  message: z.string().default(""),
  root_id: z.union([id, z.literal("")]).default(""),
  pending_post_id: z.string().default(""),
  file_ids: z.array(id).max(10).default([]),
  props: z.record(z.string(), z.unknown()).default({}),
});

const patchSchema = z
  .looseObject({
    message: z.string().optional(),
    props: z.record(z.string(), z.unknown()).optional(),
    file_ids: z.array(id).max(10).optional(),
    is_pinned: z.boolean().optional(),
  })
  .refine((patch) => Object.keys(patch).length > 0, { path: ["patch"] });

export type CreatePost = z.infer<typeof createSchema>;
export type PatchPost = z.infer<typeof patchSchema>;

function checked<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalidParameter(String(parsed.error.issues[0]?.path[0] ?? what));
}

function checkSizes(message: string | undefined, props: unknown): void {
  if (message !== undefined && [...message].length > MAX_MESSAGE_RUNES) {
    throw new ApiFailure(
      400,
      "model.post.is_valid.message_length.app_error",
      "Post Message property is longer than the maximum permitted length.",
    );
  }
  if (props !== undefined && [...JSON.stringify(props)].length > MAX_PROPS_RUNES) {
    throw new ApiFailure(400, "model.post.is_valid.props.app_error", "Invalid props.");
  }
}

export function readCreate(value: unknown): CreatePost {
  const post = checked(createSchema, value, "post");
  checkSizes(post.message, post.props);
  if (post.message === "" && post.file_ids.length === 0 && !post.props.attachments) {
    throw invalidParameter("message");
  }
  return post;
}

export function readPatch(value: unknown): PatchPost {
  const patch = checked(patchSchema, value, "post");
  checkSizes(patch.message, patch.props);
  return patch;
}

const actionSchema = z.looseObject({
  id: z.string().regex(/^[A-Za-z0-9]+$/),
  name: z.string().min(1),
  type: z.enum(["button", "select"]).default("button"),
  style: z.string().optional(),
  integration: z.looseObject({
    url: z.string().min(1),
    context: z.record(z.string(), z.unknown()).optional(),
  }),
});
const attachmentSchema = z.looseObject({
  text: z.string().optional(),
  actions: z.array(actionSchema).optional(),
});

export type Action = z.infer<typeof actionSchema>;

/** Every action in the attachments. One that is malformed is refused, so that it cannot go unseen. */
export function readActions(props: Record<string, unknown>): { actions: Action[]; texts: string[] } {
  if (props.attachments === undefined) return { actions: [], texts: [] };
  const attachments = checked(z.array(attachmentSchema), props.attachments, "props");
  return {
    actions: attachments.flatMap((attachment) => attachment.actions ?? []),
    texts: attachments.flatMap((attachment) => (attachment.text ? [attachment.text] : [])),
  };
}

/** Buttons as a reader sees them; the choice is the action's id, its context never leaves the server. */
export const buttonsOf = (actions: Action[]): Button[] =>
  actions.map((action) => ({
    label: action.name,
    choice: action.id,
    ...(action.style ? { style: action.style } : {}),
  }));
