// Files of a Mattermost post. Webhooks carry ids only, the socket often names too; what a file is, the server
// is asked when a turn needs it.

import * as z from "zod";
import type { IncomingFile } from "../../conversation/message.ts";
import { MAX_MESSAGE_FILES } from "../../limits.ts";
import { fileOf } from "../media.ts";

export const fileInfoSchema = z.object({
  id: z.string(),
  name: z.string().optional().catch(undefined),
  mime_type: z.string().optional().catch(undefined),
  size: z.number().optional().catch(undefined),
});
export type FileInfo = z.infer<typeof fileInfoSchema>;

const isId = (id: string): boolean => /^[a-z0-9]{1,64}$/i.test(id);

export const described = ({ id, name, mime_type, size }: FileInfo): IncomingFile =>
  fileOf({ id, name, mediaType: mime_type, bytes: size });

/** The files of a post, each with what is known of it. */
export function filesOf(ids: readonly string[], infos: readonly FileInfo[] = []): IncomingFile[] {
  return [...new Set(ids)]
    .filter(isId)
    .slice(0, MAX_MESSAGE_FILES)
    .map((id) => described(infos.find((info) => info.id === id) ?? { id }));
}
