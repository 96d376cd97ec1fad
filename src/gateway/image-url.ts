// Images arrive as data: URLs. Others are refused: we fetch nothing that a stranger names.

import { MAX_IMAGE_BYTES } from "../limits.ts";
import type { ImagePart } from "../llm/model.ts";
import { fail, ok, type Result } from "../result.ts";

/** How the base64 of each type begins; providers refuse an image that is not what it says. */
const BEGINNINGS: Readonly<Record<string, string>> = {
  "image/png": "iVBORw0KGgo",
  "image/jpeg": "/9j/",
  "image/gif": "R0lGOD",
  "image/webp": "UklGR",
};

const TYPES = Object.keys(BEGINNINGS).join(", ");

/** The image in a data: URL, or what is wrong with it. */
export function readImageUrl(url: string): Result<ImagePart, string> {
  if (!/^data:/i.test(url))
    return fail("is fetched by nobody here: send the image itself as a data: URL (data:image/png;base64,…)");
  const head = /^data:([a-z]+\/[a-z0-9.+-]+);base64,/i.exec(url.slice(0, 100));
  if (!head) return fail("is no data: URL in base64");
  const mediaType = (head[1] ?? "").toLowerCase();
  const beginning = BEGINNINGS[mediaType];
  if (beginning === undefined) return fail(`is of a type that models do not take; they take ${TYPES}`);
  const data = url.slice(head[0].length);
  const padding = data.indexOf("=");
  const wellFormed =
    data.length % 4 === 0 &&
    !/[^A-Za-z0-9+/=]/.test(data) &&
    (padding === -1 || /^={1,2}$/.test(data.slice(padding)));
  if (!wellFormed || data === "") return fail("is not valid base64");
  if ((data.length / 4) * 3 - (padding === -1 ? 0 : data.length - padding) > MAX_IMAGE_BYTES)
    return fail(`is larger than ${MAX_IMAGE_BYTES / 2 ** 20} MiB`);
  if (!data.startsWith(beginning)) return fail(`is no ${mediaType}, whatever it says`);
  return ok({ type: "image", mediaType, data });
}
