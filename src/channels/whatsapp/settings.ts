// What a connection must know of its WhatsApp number, and who a reply goes to.

import * as z from "zod";
import type { ReplyTarget } from "../../conversation/message.ts";
import { encodeTuple } from "../../ids.ts";
import type { OpenConnection } from "../../tenants/tenant.ts";

/** A template that Meta has approved for this account; its words are Meta's, and ours at most one parameter of it. */
const templateSchema = z.object({
  name: z.string().regex(/^[a-z0-9_]{1,512}$/),
  /** As Meta writes it: "en", "de", "pt_BR". */
  language: z.string().regex(/^[a-zA-Z]{2,3}(?:_[a-zA-Z]{2,4})?$/),
  /** Its body has one parameter, which takes what is to be said. False: it only says that an answer waits. */
  takesText: z.boolean().default(false),
  /** How the template calls its parameter, where it does not only count. */
  parameter: z
    .string()
    .regex(/^[a-z0-9_]{1,60}$/)
    .optional(),
  /** Of the parameter. A body has 1,024 characters with it, and some are the template's own. */
  textLimit: z.number().int().min(60).max(1_000).default(700),
  /** Behind a text that is cut: how to get the rest, in the template's language. */
  more: z.string().trim().min(1).max(60).default("(Reply to read the rest.)"),
});
export type LateTemplate = z.infer<typeof templateSchema>;

export const whatsappSettings = z.object({
  /** Meta's id of our number: it routes webhooks to us and stands in the address of every send. */
  phoneNumberId: z.string().regex(/^\d{1,32}$/),
  /** The business account that owns the number; checked where a webhook names no number. */
  wabaId: z
    .string()
    .regex(/^\d{1,32}$/)
    .optional(),
  /** late: sent where more than a day has passed since the person wrote. One that is set up wrongly is none. */
  templates: z
    .object({ late: templateSchema.optional().catch(undefined) })
    .optional()
    .catch(undefined),
});
export type WhatsappSettings = z.infer<typeof whatsappSettings>;

/** The connection's settings, or undefined where they name no number. */
export const readSettings = (connection: OpenConnection): WhatsappSettings | undefined =>
  whatsappSettings.safeParse(connection.settings).data;

/**
 * A person's address: their phone number, or, where they hide it behind a username, the id that Meta made
 * for them and us. The two are sent in different fields.
 */
export type Recipient = { to: string } | { recipient: string };

/** The person's id: the number where there is one. */
export const personId = (recipient: Recipient): string =>
  "to" in recipient ? recipient.to : recipient.recipient;

/** A person by their id, or undefined where it is neither a number nor an id that Meta makes. */
export function recipientOf(userId: string): Recipient | undefined {
  if (/^\d{5,20}$/.test(userId)) return { to: userId };
  return /^[A-Z]{2}\.[A-Za-z0-9.]+$/.test(userId) ? { recipient: userId } : undefined;
}

/** One person is one conversation: WhatsApp has no threads. */
export const threadOf = (recipient: Recipient): string => encodeTuple([personId(recipient)]);

const targetSchema = z.union([
  z.object({ phoneNumberId: z.string(), to: z.string(), wamid: z.string().optional() }),
  z.object({ phoneNumberId: z.string(), recipient: z.string(), wamid: z.string().optional() }),
]);
export type WhatsappTarget = z.infer<typeof targetSchema>;

/** Where replies to this person go; `wamid` is what gets marked as read, where they wrote. */
export const targetFor = (phoneNumberId: string, recipient: Recipient, wamid?: string): ReplyTarget => ({
  phoneNumberId,
  ...recipient,
  ...(wamid === undefined ? {} : { wamid }),
});

/** A target as this channel made it, or undefined. */
export const readTarget = (target: ReplyTarget): WhatsappTarget | undefined =>
  targetSchema.safeParse(target).data;
