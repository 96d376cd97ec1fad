// Files of ours on Slack: an address is asked for, the bytes go there, and completing the upload shows the file. Only
// the last of the three makes anything visible.

import { fail, ok, type Result } from "../../result.ts";
import type { OpenConnection } from "../../tenants/tenant.ts";
import type { DeliveryFailure, DeliveryOp, DeliveryResult, OutgoingFile } from "../channel.ts";
import { isUnder } from "../media-fetch.ts";
import { callSlack, type SlackApi } from "./deliver.ts";
import { textIn } from "./fields.ts";
import { FILES_URL } from "./media-fetch.ts";
import { sharedFileId } from "./message-key.ts";

/** The address of an upload lies beside where files are fetched, and carries its own right to be used. */
const uploadBase = ({ filesUrl = FILES_URL }: SlackApi): string => new URL("upload", `${filesUrl}/`).href;

async function send(
  api: SlackApi,
  address: string,
  { bytes, mediaType }: OutgoingFile,
  signal: AbortSignal,
): Promise<Result<true, DeliveryFailure>> {
  const url = URL.parse(address);
  if (!url || !isUnder(uploadBase(api), url))
    return fail({ code: "refused", reason: "Slack named an address for the file that is not its own" });
  const { fetch: post } = api;
  try {
    const { status } = await post(url.href, {
      method: "POST",
      // No token: whoever holds the address may use it.
      headers: { "content-type": mediaType },
      body: bytes as Uint8Array<ArrayBuffer>,
      redirect: "manual",
      signal,
    });
    if (status >= 200 && status < 300) return ok(true);
    const reason = `the file was answered HTTP ${status}`;
    return fail({ code: status >= 500 || status < 400 ? "not_accepted" : "refused", reason });
  } catch (error) {
    return fail({
      code: "not_accepted",
      reason: `the file got no answer (${error instanceof Error ? error.name : "error"})`,
    });
  }
}

/** The file as Slack keeps it, shown to nobody. */
export async function uploadSlackFile(
  api: SlackApi,
  file: OutgoingFile,
  connection: OpenConnection,
  signal: AbortSignal,
): Promise<Result<{ id: string }, DeliveryFailure>> {
  const asked = { filename: file.name, length: file.bytes.length };
  const told = await callSlack(api, connection, "files.getUploadURLExternal", asked, signal);
  if (!told.ok) return told;
  const id = textIn(told.value, "file_id");
  const address = textIn(told.value, "upload_url");
  if (id === undefined || address === undefined)
    return fail({ code: "not_accepted", reason: "the answer names no address for the file" });
  const sent = await send(api, address, file, signal);
  return sent.ok ? ok({ id }) : sent;
}

/** Shows an uploaded file. Slack posts it on its own time, so the answer names no message. */
export async function shareSlackFile(
  api: SlackApi,
  { target, file }: DeliveryOp & { kind: "post" },
  connection: OpenConnection,
  signal: AbortSignal,
): Promise<DeliveryResult> {
  const { channel, thread_ts } = target;
  if (!channel || !file) return fail({ code: "refused", reason: "the target names no channel" });
  const args = {
    files: [{ id: file.id, title: file.name }],
    channel_id: channel,
    ...(thread_ts ? { thread_ts } : {}),
  };
  const answer = await callSlack(api, connection, "files.completeUploadExternal", args, signal);
  return answer.ok ? ok({ messageId: sharedFileId(file.id) }) : answer;
}
