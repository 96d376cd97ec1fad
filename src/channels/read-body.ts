// The body of a request as bytes. The size is counted while reading: the header may lie or be missing.

import { MAX_BODY_BYTES } from "../limits.ts";

/** The bytes, or undefined where there are more than `limit`. */
export async function readBody(
  request: Request,
  limit = MAX_BODY_BYTES,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (Number(request.headers.get("content-length") ?? 0) > limit) {
    await request.body?.cancel();
    return undefined;
  }
  // A declared length within the limit is enforced by the server: reading it whole is the cheap way.
  if (request.headers.has("content-length")) return new Uint8Array(await request.arrayBuffer());
  return readCapped(request, limit);
}

/** The decoded bytes, or undefined as soon as there are more than `limit`. */
export async function readCapped(
  { body: stream }: Pick<Body, "body">,
  limit: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (!stream) return new Uint8Array();
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    size += next.value.byteLength;
    if (size > limit) {
      await reader.cancel();
      return undefined;
    }
    chunks.push(next.value);
  }
  const body = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    body.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return body;
}
