// Mattermost behind the channel contract.

import { MAX_MADE_BYTES } from "../../limits.ts";
import { fail } from "../../result.ts";
import type { Channel, ChannelCapabilities } from "../channel.ts";
import { sanitiseMarkdown } from "../sanitise.ts";
import { muteMassMentions } from "./addressing.ts";
import { deliverMattermost, type MattermostDependencies, serverOf } from "./deliver.ts";
import { openDirectChat } from "./direct.ts";
import { locateMattermost } from "./locate.ts";
import { fetchMattermostFile } from "./media-fetch.ts";
import { parseMattermost } from "./parse.ts";
import { reconcileMattermost } from "./reconcile.ts";
import { uploadMattermostFile } from "./send-file.ts";
import { directPlace } from "./thread.ts";
import { verifyMattermost } from "./verify.ts";
import { vouchForPresser } from "./vouch.ts";

export const mattermostCapabilities: ChannelCapabilities = {
  edit: true,
  buttons: true,
  threads: true,
  typing: true,
  // The server counts code points; there are never more of them than UTF-16 units.
  textLimit: 16_383,
  files: { maxBytes: MAX_MADE_BYTES },
};

export function mattermostChannel(dependencies: MattermostDependencies): Channel {
  return {
    name: "mattermost",
    capabilities: mattermostCapabilities,
    verify: (request, connection) => verifyMattermost(request, connection),
    parse: parseMattermost,
    sanitise: (text, rules) => muteMassMentions(sanitiseMarkdown(text, rules)),
    deliver: (op, connection, signal) => deliverMattermost(op, connection, signal, dependencies),
    reconcile: (op, triedAt, connection, now, signal) =>
      reconcileMattermost(op, triedAt, connection, now, signal, dependencies),
    vouch: (event, connection, signal) => vouchForPresser(event, connection, signal, dependencies),
    upload: (file, target, connection, signal) =>
      uploadMattermostFile(file, target, connection, signal, dependencies),
    openDirect: async (userId, connection, signal) => {
      const open = serverOf(connection, dependencies.fetch);
      if (!open) return fail({ code: "revoked", reason: "the connection has no bot token" });
      return openDirectChat(open, userId, signal);
    },
    replyPlace: ({ channelId, rootId }, messageId) =>
      channelId && messageId ? directPlace(channelId, rootId || messageId) : undefined,
    fetchFile: (file, connection, signal) => fetchMattermostFile(file, connection, signal, dependencies),
    locate: (messageId, target, connection, signal) =>
      locateMattermost(messageId, target, connection, signal, dependencies),
  };
}
