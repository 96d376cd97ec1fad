// One file, brought in parts. What has arrived is known by the server: the same file chosen again, after a
// lost connection or a reload, goes on with the parts that are missing.

import type { DocumentView } from "../../../src/api/knowledge-verbs.ts";

/** What the file is, once it was looked through. */
export interface Announcement {
  name: string;
  mediaType: string;
  bytes: number;
  sha256: string;
  agentId?: string;
}

export interface UploadVerbs {
  /** A page of documents, the newest first. */
  list(after: string | undefined): Promise<{ documents: DocumentView[]; after?: string }>;
  /** The parts that have arrived. */
  here(id: string): Promise<number[]>;
  create(announcement: Announcement): Promise<{ document: DocumentView; partBytes: number }>;
  savePart(id: string, part: number, body: Blob, signal: AbortSignal): Promise<void>;
  finish(id: string): Promise<DocumentView>;
  /** Waits before a part is sent again; rejects when it is stopped. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
}

/** known: this very file is here already. */
export type Uploaded = { kind: "taken" | "known"; document: DocumentView };

export interface UploadProgress {
  document: DocumentView;
  /** Bytes that have arrived, of `bytes`. */
  arrived: number;
  bytes: number;
}

/** As the server cuts: src/limits.ts. A new upload is told the size, one that goes on must know it. */
export const PART_BYTES = 1024 * 1024;
const TRIES = 5;

/** The same content for the same readers, whatever its name. */
const isSame = (document: DocumentView, { sha256, bytes, agentId }: Announcement): boolean =>
  document.sha256 === sha256 && document.bytes === bytes && document.agentId === agentId;

/** The document that this file already is, half or whole. A half one is worth more than a failed one. */
async function findSame(verbs: UploadVerbs, announcement: Announcement): Promise<DocumentView | undefined> {
  let after: string | undefined;
  let failed: DocumentView | undefined;
  do {
    const page = await verbs.list(after);
    const same = page.documents.filter((document) => isSame(document, announcement));
    const useful = same.find(({ stage }) => stage !== "failed");
    if (useful) return useful;
    failed ??= same[0];
    after = page.after;
  } while (after !== undefined);
  return failed;
}

/** A part that is lost on the way is sent again; a refusal is not, nor is anything after a stop. */
async function savePart(
  verbs: UploadVerbs,
  isPassing: (error: unknown) => boolean,
  place: { id: string; part: number },
  body: Blob,
  signal: AbortSignal,
): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await verbs.savePart(place.id, place.part, body, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (tries === TRIES || !isPassing(error)) throw error;
      await verbs.pause(500 * 2 ** tries, signal);
    }
  }
}

/** Brings what is missing of the file. Throws the server's refusal, or the signal's reason. */
export async function uploadFile(input: {
  verbs: UploadVerbs;
  file: Blob;
  announcement: Announcement;
  /** Whether trying again may help. */
  isPassing: (error: unknown) => boolean;
  onProgress: (progress: UploadProgress) => void;
  signal: AbortSignal;
}): Promise<Uploaded> {
  const { verbs, file, announcement, signal } = input;
  const same = await findSame(verbs, announcement);
  if (same && same.stage !== "receiving" && same.stage !== "failed") return { kind: "known", document: same };
  signal.throwIfAborted();
  const goesOn = same?.stage === "receiving" ? same : undefined;
  const { document, partBytes } = goesOn
    ? { document: goesOn, partBytes: PART_BYTES }
    : await verbs.create(announcement);
  const here = new Set(goesOn ? await verbs.here(document.id) : []);
  const bytes = file.size;
  const slice = (part: number) => file.slice(part * partBytes, Math.min(bytes, (part + 1) * partBytes));
  let arrived = [...here].reduce((sum, part) => sum + slice(part).size, 0);
  const tell = () => input.onProgress({ document, arrived, bytes });
  tell();
  for (let part = 0; part * partBytes < bytes; part++) {
    if (here.has(part)) continue;
    signal.throwIfAborted();
    const body = slice(part);
    await savePart(verbs, input.isPassing, { id: document.id, part }, body, signal);
    arrived += body.size;
    tell();
  }
  return { kind: "taken", document: await verbs.finish(document.id) };
}
