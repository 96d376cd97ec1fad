// Slack: verified by signature, read from events, buttons and commands, answered through the Web API.

import { MAX_MADE_BYTES } from "../../limits.ts";
import type { Channel } from "../channel.ts";
import { sanitiseMarkdown } from "../sanitise.ts";
import { deliverSlack, openDirectSlack, type SlackApi } from "./deliver.ts";
import { fetchSlackFile } from "./media-fetch.ts";
import { SLACK_TEXT_LIMIT, withoutMassMentions } from "./message-content.ts";
import { replyPlace } from "./message-key.ts";
import { slackName } from "./name.ts";
import { parseSlack } from "./parse.ts";
import { reconcileSlack } from "./reconcile.ts";
import { shareSlackFile, uploadSlackFile } from "./send-file.ts";
import { verifySlack } from "./verify.ts";

/** The Slack channel over this API address and fetch. */
export function slackChannel(api: SlackApi): Channel {
  return {
    name: "slack",
    capabilities: {
      ...{ edit: true, buttons: true, threads: true, typing: true, textLimit: SLACK_TEXT_LIMIT },
      files: { maxBytes: MAX_MADE_BYTES },
    },
    verify: verifySlack,
    parse: parseSlack,
    sanitise: (text, rules) => withoutMassMentions(sanitiseMarkdown(text, rules)),
    deliver: (op, connection, signal) =>
      op.kind === "post" && op.file
        ? shareSlackFile(api, op, connection, signal)
        : deliverSlack(api, op, connection, signal),
    upload: (file, _target, connection, signal) => uploadSlackFile(api, file, connection, signal),
    openDirect: (userId, connection, signal) => openDirectSlack(api, userId, connection, signal),
    replyPlace,
    nameOf: (userId, connection, signal) => slackName(api, userId, connection, signal),
    fetchFile: (file, connection, signal) => fetchSlackFile(api, file, connection, signal),
    reconcile: (op, triedAt, connection, now, signal) =>
      reconcileSlack(api, op, triedAt, connection, now, signal),
  };
}
