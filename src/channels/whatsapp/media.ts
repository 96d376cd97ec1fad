// Pictures, recordings and documents on WhatsApp. A message carries one of them, by its id.

import type { IncomingFile } from "../../conversation/message.ts";
import { fileOf } from "../media.ts";
import type { MessageContent } from "./payload.ts";

const ENDINGS: Readonly<Record<string, string>> = {
  "image/jpeg": "jpg",
  "audio/mpeg": "mp3",
  "video/mp4": "mp4",
};

/** Only documents have names of their own. */
function nameOf(what: string, mediaType = ""): string {
  const type = mediaType.split(";")[0]?.trim().toLowerCase() ?? "";
  const ending = ENDINGS[type] ?? /^[a-z]+\/([a-z0-9]{1,5})$/.exec(type)?.[1];
  return ending === undefined ? what : `${what}.${ending}`;
}

/** The file of a message, where it has one. */
export function mediaIn(content: MessageContent): IncomingFile | undefined {
  const { image, video, audio, document, sticker } = content;
  const media = image ?? video ?? audio ?? document ?? sticker;
  if (media?.id === undefined) return undefined;
  const what = audio ? (audio.voice ? "voice message" : "recording") : (image && "picture") || content.type;
  return fileOf({
    id: media.id,
    name: document?.filename ?? nameOf(what, media.mime_type),
    mediaType: media.mime_type,
    sha256: media.sha256,
    isVoice: audio?.voice,
  });
}
