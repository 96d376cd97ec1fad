// WhatsApp through Meta's Cloud API. Nothing that was sent can be changed: whole answers only.

import { fail, ok } from "../../result.ts";
import type { Channel } from "../channel.ts";
import { sanitiseMarkdown } from "../sanitise.ts";
import { deliver, type WhatsappApi } from "./deliver.ts";
import { fetchWhatsappFile } from "./media-fetch.ts";
import { parse } from "./parse.ts";
import { reconcile } from "./reconcile.ts";
import { TEXT_LIMIT } from "./request-body.ts";
import { FILES, uploadWhatsappFile } from "./send-file.ts";
import { readSettings, recipientOf, targetFor, threadOf } from "./settings.ts";
import { templateForm } from "./template.ts";
import { verify } from "./verify.ts";

const REPLY_WINDOW_MS = 24 * 3_600_000;

/** The channel whose calls go to this API. */
export function whatsappChannel(api: WhatsappApi): Channel {
  return {
    name: "whatsapp",
    capabilities: {
      edit: false,
      buttons: true,
      threads: false,
      typing: true,
      textLimit: TEXT_LIMIT,
      replyWindowMs: REPLY_WINDOW_MS,
      files: FILES,
      // Its business terms allow AI that serves a company's own customers, and no assistants for everything.
      businessOnly: "WhatsApp",
    },
    verify: (request, connection) => verify(request, connection),
    parse,
    sanitise: sanitiseMarkdown,
    deliver: (op, connection, signal) => deliver(api, op, connection, signal),
    upload: (file, _target, connection, signal) => uploadWhatsappFile(api, file, connection, signal),
    lateForm: (text, connection) => {
      const template = readSettings(connection)?.templates?.late;
      return template && templateForm(text, template);
    },
    fetchFile: (file, connection, signal) => fetchWhatsappFile(api, file, connection, signal),
    // Nothing has to be opened: a person is a chat. Whether they wrote within a day, the send will tell.
    openDirect: async (userId, connection) => {
      const recipient = recipientOf(userId);
      const number = readSettings(connection)?.phoneNumberId;
      if (!recipient || number === undefined)
        return fail({ code: "refused", reason: "the person or our number has no address on WhatsApp" });
      return ok({ thread: threadOf(recipient), target: targetFor(number, recipient) });
    },
    reconcile: async (_op, triedAt, _connection, now) => reconcile(triedAt, now),
  };
}
