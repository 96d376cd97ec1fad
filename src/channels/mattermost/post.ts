// A post as the REST API and the socket give it: only what is read of it, the rest is let through.

import * as z from "zod";
import { fileInfoSchema } from "./media.ts";

const time = z.number().nonnegative().catch(0);
const word = z.string().catch("");

export const postSchema = z.object({
  id: z.string().min(1),
  channel_id: z.string().min(1),
  user_id: z.string().min(1),
  root_id: word,
  message: word,
  type: word,
  create_at: time,
  edit_at: time,
  update_at: time,
  delete_at: time,
  props: z.record(z.string(), z.unknown()).catch({}),
  file_ids: z.array(z.string()).catch([]),
  /** Newer servers describe the files at once. */
  metadata: z
    .object({ files: z.array(fileInfoSchema).catch([]) })
    .optional()
    .catch(undefined),
});
export type Post = z.infer<typeof postSchema>;

/** The value as an object with named fields, or an empty one. */
export const asRecord = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

const postListSchema = z.object({ posts: z.record(z.string(), z.unknown()).catch({}) });

/** The post, or undefined where it is none. */
export function readPost(value: unknown): Post | undefined {
  const parsed = postSchema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

/** Every readable post of a list, oldest first. The list's own order is newest first and partial. */
export function readPostList(value: unknown): Post[] | undefined {
  const parsed = postListSchema.safeParse(value);
  if (!parsed.success) return undefined;
  return Object.values(parsed.data.posts)
    .map(readPost)
    .filter((post) => post !== undefined)
    .sort((a, b) => a.create_at - b.create_at || (a.id < b.id ? -1 : 1));
}
