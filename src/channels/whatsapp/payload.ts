// The shape of a webhook, as far as it is read. Each part that is not as described counts as absent, so
// that one odd message of a batch costs nobody else's message.

import * as z from "zod";

const part = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);
const list = z.array(z.unknown()).catch([]);

/** Ids become keys and parts of addresses. Meta's are base64, digits, or a country and digits. */
const id = z.string().regex(/^[\x21-\x7e]{1,512}$/);
const text = z.string();
const media = z.object({
  id: part(id),
  caption: part(text),
  mime_type: part(text),
  sha256: part(text),
  filename: part(text),
  voice: part(z.boolean()),
});
const reply = z.object({ id: text.min(1), title: part(text) });

const content = z.object({
  type: text.min(1),
  text: part(z.object({ body: text })),
  image: part(media),
  video: part(media),
  document: part(media),
  audio: part(media),
  sticker: part(media),
  button: part(z.object({ payload: part(text.min(1)), text: part(text) })),
  interactive: part(z.object({ type: text, button_reply: part(reply), list_reply: part(reply) })),
});
export type MessageContent = z.infer<typeof content>;

export const messageSchema = content.extend({
  id,
  from: part(id),
  from_user_id: part(id),
  timestamp: part(text),
  edit: part(z.object({ original_message_id: id, message: content })),
  revoke: part(z.object({ original_message_id: id })),
});
export type InboundMessage = z.infer<typeof messageSchema>;

export const errorSchema = z.object({
  code: z.number().int(),
  title: part(text),
  message: part(text),
  error_data: part(z.object({ details: part(text) })),
});
export type MetaError = z.infer<typeof errorSchema>;

export const statusSchema = z.object({
  id,
  status: text,
  recipient_id: part(id),
  recipient_user_id: part(id),
  biz_opaque_callback_data: part(text),
  errors: part(z.array(errorSchema)),
});
export type InboundStatus = z.infer<typeof statusSchema>;

const contact = z.object({
  wa_id: part(text),
  user_id: part(text),
  profile: part(z.object({ name: part(text), username: part(text) })),
});
export type Contact = z.infer<typeof contact>;

const value = z.object({
  metadata: part(z.object({ phone_number_id: text, display_phone_number: part(text) })),
  contacts: z.array(contact.catch({})).catch([]),
  messages: list,
  statuses: list,
  errors: list,
});

const change = z.object({ field: text, value });
export type Change = z.infer<typeof change>;

const entry = z.object({ id: part(text), changes: list });

export const payloadSchema = z.object({ object: text, entry: z.array(entry) });
export type Payload = z.infer<typeof payloadSchema>;

/** One change, or undefined where it is none. */
export const readChange = (given: unknown): Change | undefined => change.safeParse(given).data;
