// assistant.threads.setStatus: "is thinking…" under a thread, until a reply or two minutes end it.

import * as z from "zod";
import type { World } from "../world.ts";
import { findRoom } from "./chat.ts";
import { type SlackArguments, SlackError, shaped, tsSchema } from "./request.ts";

const statusSchema = z.looseObject({
  channel_id: z.string().min(1),
  thread_ts: tsSchema,
  status: z.string(),
  loading_messages: z.array(z.string()).max(10).optional(),
});

/** Slack's own figure. */
const CLEARED_AFTER_MS = 120_000;

/** Shows or (with an empty string) clears the status; it lives in the opening message's detail. */
export function setStatus(world: World, args: SlackArguments): Record<string, unknown> {
  const { channel_id, thread_ts, status } = shaped(statusSchema, args);
  const room = findRoom(world, channel_id);
  const root = world.messages.find("slack", thread_ts);
  if (!root || root.conversation !== room.id) throw new SlackError("thread_not_found");
  const at = world.clock();
  const shown = status === "" ? undefined : { text: status, at, until: at + CLEARED_AFTER_MS };
  world.messages.change(root, { detail: { status: shown } }, at);
  return { ok: true };
}
