// Mattermost behind the channel contract.

import type { Channel, ChannelCapabilities } from "../channel.ts";
import { deliverMattermost, type MattermostDependencies } from "./deliver.ts";
import { locateMattermost } from "./locate.ts";
import { parseMattermost } from "./parse.ts";
import { reconcileMattermost } from "./reconcile.ts";
import { verifyMattermost } from "./verify.ts";

export const mattermostCapabilities: ChannelCapabilities = {
  edit: true,
  buttons: true,
  threads: true,
  typing: true,
  // The server counts code points; there are never more of them than UTF-16 units.
  textLimit: 16_383,
};

export function mattermostChannel(dependencies: MattermostDependencies): Channel {
  return {
    name: "mattermost",
    capabilities: mattermostCapabilities,
    verify: (request, connection) => verifyMattermost(request, connection),
    parse: parseMattermost,
    deliver: (op, connection, signal) => deliverMattermost(op, connection, signal, dependencies),
    reconcile: (op, triedAt, connection, now, signal) =>
      reconcileMattermost(op, triedAt, connection, now, signal, dependencies),
    locate: (messageId, target, connection, signal) =>
      locateMattermost(messageId, target, connection, signal, dependencies),
  };
}
