// An answer as text, read piece by piece: the cap counts decoded bytes, so a small file that unpacks to
// gigabytes is cut like any other.

import { MAX_EGRESS_BYTES } from "../../limits.ts";
import { mayBeFile } from "../file-kind.ts";
import type { AnsweredFile } from "../tool.ts";
import { attachmentOf, isAttached } from "./egress-attachment.ts";

export interface ReadAnswer {
  contentType: string;
  text: string;
  isText: boolean;
  isCut: boolean;
  /** Where the answer is one that may be handed on. */
  file?: AnsweredFile;
}

const TEXTUAL =
  /^(?:text\/[\w.+-]+|application\/(?:[\w.-]+\+)?(?:json|xml|yaml)|application\/(?:x-)?(?:ndjson|jsonl|javascript|x-www-form-urlencoded|yaml|graphql|problem))$/;

/** Never throws: a body that breaks off is one that was cut. */
export async function readAnswer(response: Response): Promise<ReadAnswer> {
  const header = response.headers.get("content-type") ?? "";
  const contentType = (header.split(";")[0] ?? "").trim().toLowerCase().slice(0, 100);
  if (!response.body) return { contentType, text: "", isText: true, isCut: false };
  const isText = TEXTUAL.test(contentType);
  if (!isText && !mayBeFile(contentType)) {
    await response.body.cancel().catch(() => {});
    return { contentType, text: "", isText, isCut: false };
  }
  const { chunks, isCut } = await readCapped(response.body);
  const isFile = !isText || isAttached(response.headers, contentType);
  const file = isFile
    ? { file: attachmentOf(response.headers, contentType, isCut ? undefined : chunks) }
    : {};
  if (!isText) return { contentType, text: "", isText, isCut, ...file };
  const decoder = decoderOf(header);
  const text = chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join("") + decoder.decode();
  return { contentType, text, isText, isCut, ...file };
}

async function readCapped(
  body: ReadableStream<Uint8Array>,
): Promise<{ chunks: Uint8Array[]; isCut: boolean }> {
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let left = MAX_EGRESS_BYTES;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      chunks.push(next.value.subarray(0, left));
      left -= next.value.byteLength;
      if (left < 0) {
        await reader.cancel().catch(() => {});
        return { chunks, isCut: true };
      }
    }
    return { chunks, isCut: false };
  } catch {
    return { chunks, isCut: true };
  }
}

function decoderOf(contentType: string): TextDecoder {
  const charset = /charset\s*=\s*"?([\w-]{1,40})/i.exec(contentType)?.[1] ?? "utf-8";
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder();
  }
}
