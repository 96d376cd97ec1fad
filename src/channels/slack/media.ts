// Files beside a Slack message. What lies elsewhere (a linked document of another service) is named and never
// fetched; of a file of another workspace Slack tells only when it is asked.

import type { IncomingFile } from "../../conversation/message.ts";
import { MAX_MESSAGE_FILES } from "../../limits.ts";
import { fileOf } from "../media.ts";
import { type Fields, listIn, textIn } from "./fields.ts";

const isElsewhere = (file: Fields): boolean =>
  file.is_external === true || ["external", "hidden_by_limit"].includes(textIn(file, "mode") ?? "");

/** One file as Slack describes it; undefined where nothing is left of it. */
export function readFile(file: Fields): IncomingFile | undefined {
  const id = textIn(file, "id");
  if (id === undefined || !/^[A-Z0-9]{1,40}$/.test(id) || textIn(file, "mode") === "tombstone")
    return undefined;
  const name = textIn(file, "name") ?? textIn(file, "title");
  if (isElsewhere(file))
    return { ...fileOf({ id, name, mediaType: "application/octet-stream" }), kind: "other" };
  return fileOf({
    id,
    name,
    mediaType: textIn(file, "mimetype"),
    bytes: typeof file.size === "number" ? file.size : undefined,
    isVoice: textIn(file, "subtype") === "slack_audio",
    url: textIn(file, "url_private"),
  });
}

/** The files of a message, as far as Slack tells of them. */
export const filesIn = (event: Fields): IncomingFile[] =>
  listIn(event, "files")
    .map(readFile)
    .filter((file) => file !== undefined)
    .slice(0, MAX_MESSAGE_FILES);
