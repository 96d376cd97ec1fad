// What people and the app send beside words: kept in memory, each under the id that its service would give it.

import { createHash } from "node:crypto";
import * as z from "zod";
import type { NewId } from "../../src/ids.ts";
import type { Service, VisibleMessage } from "./messages.ts";

/** A file as the control API takes it. */
export const sentFileSchema = z.strictObject({
  name: z.string().min(1).max(500),
  mediaType: z.string().min(1),
  /** Base64. */
  data: z.base64(),
  /** Spoken into the chat. */
  voice: z.boolean().optional(),
});
export type SentFile = z.infer<typeof sentFileSchema>;

export interface KeptFile extends Omit<SentFile, "data"> {
  service: Service;
  id: string;
  bytes: Uint8Array;
}

export interface Files {
  keep(service: Service, sent: SentFile): KeptFile;
  find(service: Service, id: string): KeptFile | undefined;
  /** An id for a file of this length that is still to come. */
  reserve(service: Service, wanted: { name: string; length: number }): string;
  /** It came. False where nobody waits for it, or it has another length. */
  fill(service: Service, id: string, came: { mediaType: string; bytes: Uint8Array }): boolean;
}

const IDS: Record<Service, (made: string) => string> = {
  slack: (made) => `F${made.toUpperCase().slice(0, 10)}`,
  whatsapp: (made) => String(BigInt(`0x${Buffer.from(made).toString("hex").slice(0, 12)}`)),
  mattermost: (made) => made,
};

export function createFiles(newId: NewId): Files {
  const kept = new Map<string, KeptFile>();
  const reserved = new Map<string, { name: string; length: number }>();
  return {
    keep(service, { data, ...sent }) {
      const id = IDS[service](newId());
      const file = { ...sent, service, id, bytes: Buffer.from(data, "base64") };
      kept.set(`${service}/${id}`, file);
      return file;
    },
    find: (service, id) => kept.get(`${service}/${id}`),
    reserve(service, wanted) {
      const id = IDS[service](newId());
      reserved.set(`${service}/${id}`, wanted);
      return id;
    },
    fill(service, id, { mediaType, bytes }) {
      const wanted = reserved.get(`${service}/${id}`);
      if (!wanted || wanted.length !== bytes.length) return false;
      kept.set(`${service}/${id}`, { service, id, name: wanted.name, mediaType, bytes });
      return true;
    },
  };
}

/** The files beside a message. */
export const filesBeside = ({ detail }: VisibleMessage): KeptFile[] => (detail.files ?? []) as KeptFile[];

export const sha256Of = ({ bytes }: KeptFile): Buffer => createHash("sha256").update(bytes).digest();
