// What a connection must know of its WhatsApp number, and who a reply goes to.

import * as z from "zod";
import type { ReplyTarget } from "../../conversation/message.ts";
import { encodeTuple } from "../../ids.ts";
import type { OpenConnection } from "../../tenants/tenant.ts";

export const whatsappSettings = z.object({
  /** Meta's id of our number: it routes webhooks to us and stands in the address of every send. */
  phoneNumberId: z.string().regex(/^\d{1,32}$/),
  /** The business account that owns the number; checked where a webhook names no number. */
  wabaId: z
    .string()
    .regex(/^\d{1,32}$/)
    .optional(),
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
