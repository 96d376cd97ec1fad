// A delivery as the Cloud API wants it, checked against its limits before anything is sent.

import { fail, ok, type Result } from "../../result.ts";
import type { Choice, DeliveryFailure, DeliveryOp, UploadedFile } from "../channel.ts";
import { withoutFetches } from "../sanitise.ts";
import { callbackData } from "./callback-data.ts";
import { whatsappMarkup } from "./markup.ts";
import { fileContent } from "./send-file.ts";
import {
  type LateTemplate,
  personId,
  type Recipient,
  readTarget,
  recipientOf,
  threadOf,
} from "./settings.ts";
import { templateContent } from "./template.ts";

export const TEXT_LIMIT = 4_096;
/** A message with buttons is an interactive one, whose body is shorter. */
const BODY_LIMIT = 1_024;
const MAX_BUTTONS = 3;
const TITLE_LIMIT = 20;
const BUTTON_ID_LIMIT = 256;

type Body = Result<Record<string, unknown>, DeliveryFailure>;

const refused = (reason: string) => fail<DeliveryFailure>({ code: "refused", reason });

/** A label that fits a button: cut at a character, with a sign that it was. */
function titleOf(label: string): string {
  if (label.length <= TITLE_LIMIT) return label;
  return `${label.slice(0, TITLE_LIMIT - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}

function interactive(text: string, choices: Choice[]): Body {
  if (choices.length > MAX_BUTTONS) {
    return refused(`A WhatsApp message may have ${MAX_BUTTONS} buttons, this has ${choices.length}`);
  }
  const buttons = choices.map(({ choice, label }) => ({
    type: "reply",
    reply: { id: choice, title: titleOf(label) },
  }));
  if (buttons.some(({ reply }) => reply.title.trim() === "" || reply.id.length > BUTTON_ID_LIMIT)) {
    return refused("A button has no label, or an id longer than WhatsApp takes");
  }
  if (new Set(buttons.map(({ reply }) => reply.title)).size < buttons.length) {
    return refused("Two buttons read the same on WhatsApp");
  }
  return ok({
    type: "interactive",
    interactive: { type: "button", body: { text: whatsappMarkup(text, BODY_LIMIT) }, action: { buttons } },
  });
}

function content(text: string, choices: Choice[]): Body {
  if (text.trim() === "") return refused("There is nothing to send");
  // Cutting a question would have a person agree to what they were not shown; words can answer it too.
  if (choices.length > 0 && text.length <= BODY_LIMIT) return interactive(text, choices);
  if (text.length > TEXT_LIMIT) return refused(`A WhatsApp message may have ${TEXT_LIMIT} characters`);
  return ok({ type: "text", text: { body: whatsappMarkup(text, TEXT_LIMIT), preview_url: false } });
}

function late(text: string, template: LateTemplate | undefined): Body {
  if (template) return ok(templateContent(template, text));
  return fail({ code: "too_late", reason: "There is no template for what is sent after a day" });
}

interface Said {
  opId: string;
  text: string;
  file?: UploadedFile;
  choices?: Choice[];
  late?: true;
}

function message(op: Said, recipient: Recipient, template?: LateTemplate): Body {
  const text = withoutFetches(op.text);
  const free = () => (op.file ? ok(fileContent(op.file)) : content(text, op.choices ?? []));
  const what = op.late ? late(text, template) : free();
  if (!what.ok) return what;
  return ok({
    messaging_product: "whatsapp",
    recipient_type: "individual",
    ...("to" in recipient ? { to: recipient.to } : { recipient: recipient.recipient }),
    ...what.value,
    biz_opaque_callback_data: callbackData(op.opId, threadOf(recipient)),
  });
}

/** The request that makes this visible, or why WhatsApp would not take it. */
export function requestBody(
  op: DeliveryOp,
  template?: LateTemplate,
): Result<{ phoneNumberId: string; body: Record<string, unknown>; wamid?: string }, DeliveryFailure> {
  const target = readTarget(op.target);
  if (!target || personId(target) === "") return refused("The reply has no address on WhatsApp");
  const { phoneNumberId, wamid } = target;
  switch (op.kind) {
    case "post": {
      const body = message(op, target, template);
      return body.ok ? ok({ phoneNumberId, body: body.value }) : body;
    }
    case "whisper": {
      // A chat has one person in it; words for another go to that one's own.
      const recipient = recipientOf(op.userId);
      if (!recipient) return refused("The person has no address on WhatsApp");
      const body = message(op, recipient);
      return body.ok ? ok({ phoneNumberId, body: body.value }) : body;
    }
    case "working": {
      if (!wamid) return refused("There is no message of the person to mark as read");
      // Shown until the reply or for 25 seconds; it always marks the message as read as well.
      const body = {
        messaging_product: "whatsapp",
        status: "read",
        message_id: wamid,
        typing_indicator: { type: "text" },
      };
      return ok({ phoneNumberId, body, wamid });
    }
    case "edit":
    case "delete":
      return refused(`WhatsApp has no way to ${op.kind} a message that was sent`);
  }
}
