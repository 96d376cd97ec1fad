// Files that tools brought in a turn, on their way to the person: kept with the steps of the turn, offered to the
// belt, parts of the reply where they are sent, and read back when they are.

import { createHash } from "node:crypto";
import { fromBase64 } from "../base64.ts";
import type { FileCapability } from "../channels/channel.ts";
import type { KeptFile, MadeBytes } from "../conversation/made-file.ts";
import type { ConversationRef } from "../conversation/message.ts";
import type { ConversationPort, SavedStep } from "../conversation/port.ts";
import type { TurnFiles } from "../tools/made-files.ts";
import type { ToolStep } from "../tools/tool-step.ts";
import type { Act, Trail } from "./trail.ts";
import { FILE_NOT_SENT } from "./wording.ts";

/** A call as it is saved: its files become durable with it, each in a row of its own. */
export function savedCall(
  trail: Pick<Trail, "made">,
  index: number,
  { made = [], ...step }: ToolStep,
): SavedStep {
  const first = trail.made().length;
  const rows = made.map((one, i) => ({ index: first + i, body: JSON.stringify(one) }));
  const saved: SavedStep = { index, kind: "tool", body: JSON.stringify(step) };
  return rows.length > 0 ? { ...saved, made: rows } : saved;
}

/** What the turn has by now, and what its chat takes. */
export const turnFiles = (
  trail: Pick<Trail, "made">,
  turn: number,
  takes: FileCapability | undefined,
): TurnFiles => ({
  made: () => trail.made().map(({ file, index }) => ({ ...file, turn, index })),
  ...(takes ? { takes } : {}),
});

/** Everything that goes out with the reply, each once. */
export function filesToSend(acts: readonly Act[]): KeptFile[] {
  const sent = new Map<string, KeptFile>();
  for (const { step } of acts) if (step.sends) sent.set(step.sends.id, step.sends);
  return [...sent.values()];
}

/** A call that was to send a file with an answer that does not come: nothing may say that it was sent. */
export function withoutFile({ sends, ...step }: ToolStep): ToolStep {
  if (!sends) return step;
  const receipt = { ...step.receipt, outcome: "refused" as const, output: FILE_NOT_SENT };
  return { ...step, text: FILE_NOT_SENT, isError: true, receipt };
}

/** The bytes, as they were when the file was made; undefined where they are not kept any more. */
export async function readMade(
  conversations: Pick<ConversationPort, "madeFile">,
  ref: ConversationRef,
  { turn, index, sha256 }: KeptFile,
): Promise<Uint8Array | undefined> {
  const body = await conversations.madeFile(ref, turn, index);
  if (body === undefined) return undefined;
  const { base64 } = JSON.parse(body) as MadeBytes;
  const bytes = fromBase64(base64);
  return createHash("sha256").update(bytes).digest("hex") === sha256 ? bytes : undefined;
}
