// Files on their way, outside of any page: who looks at conversations meanwhile does not stop an upload.

import { DOCUMENT_SUFFIXES } from "./file-types.ts";
import type { Uploaded, UploadProgress } from "./upload-file.ts";

export interface Upload {
  id: string;
  name: string;
  bytes: number;
  state: "waiting" | "looking" | "sending" | "done" | "known" | "failed" | "stopped";
  arrived: number;
  /** Once the server knows it. */
  documentId?: string;
  /** What it is called there, where this very file was here already. */
  knownAs?: string;
  problem?: string;
  agentId?: string;
}

export type SendFile = (
  file: File,
  agentId: string | undefined,
  hooks: { onSending: () => void; onProgress: (progress: UploadProgress) => void; signal: AbortSignal },
) => Promise<Uploaded>;

/** More at once would not be faster over one line, and each is held in memory while it is summed. */
const AT_ONCE = 2;
export const MAX_FILE_BYTES = 25 * 1024 * 1024;

/** Why a file cannot be sent at all; undefined where it can. */
export function refusalOf({ name, size }: { name: string; size: number }): string | undefined {
  if (size === 0) return "It is empty.";
  if (size > MAX_FILE_BYTES) return "A document has at most 25 MiB.";
  const suffix = /\.[^.]+$/.exec(name)?.[0].toLowerCase() ?? "";
  if (!DOCUMENT_SUFFIXES.includes(suffix))
    return "Only text, Markdown, HTML, PDF and Word (DOCX) can be read.";
  return undefined;
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const isRunning = ({ state }: Upload): boolean => state === "looking" || state === "sending";

export class UploadQueue {
  #uploads: Upload[] = [];
  readonly #jobs = new Map<string, { file: File; stop: AbortController }>();
  readonly #listeners = new Set<() => void>();
  readonly #send: SendFile;
  readonly #newId: () => string;

  constructor(send: SendFile, newId: () => string) {
    this.#send = send;
    this.#newId = newId;
  }

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  readonly read = (): Upload[] => this.#uploads;

  add(files: File[], agentId: string | undefined): void {
    for (const file of files) {
      const problem = refusalOf(file);
      const upload: Upload = {
        ...{ id: this.#newId(), name: file.name, bytes: file.size, arrived: 0 },
        ...(problem === undefined ? { state: "waiting" } : { state: "failed", problem }),
        ...(agentId === undefined ? {} : { agentId }),
      };
      if (problem === undefined) this.#jobs.set(upload.id, { file, stop: new AbortController() });
      this.#show([...this.#uploads, upload]);
    }
    this.#next();
  }

  stop(id: string): void {
    this.#jobs.get(id)?.stop.abort();
    if (this.#uploads.find((upload) => upload.id === id)?.state !== "waiting") return;
    this.#jobs.delete(id);
    this.#change(id, { state: "stopped" });
  }

  /** Takes one that has ended off the list. */
  putAway(id: string): void {
    if (!this.#jobs.has(id)) this.#show(this.#uploads.filter((upload) => upload.id !== id));
  }

  #show(uploads: Upload[]): void {
    this.#uploads = uploads;
    for (const listener of this.#listeners) listener();
  }

  #change(id: string, part: Partial<Upload>): void {
    this.#show(this.#uploads.map((upload) => (upload.id === id ? { ...upload, ...part } : upload)));
  }

  #next(): void {
    while (this.#uploads.filter(isRunning).length < AT_ONCE) {
      const waiting = this.#uploads.find(({ state }) => state === "waiting");
      const job = waiting && this.#jobs.get(waiting.id);
      if (!waiting || !job) return;
      this.#change(waiting.id, { state: "looking" });
      void this.#run(waiting, job);
    }
  }

  async #run(
    { id, bytes, agentId }: Upload,
    { file, stop: { signal } }: { file: File; stop: AbortController },
  ): Promise<void> {
    try {
      const { kind, document } = await this.#send(file, agentId, {
        signal,
        onSending: () => this.#change(id, { state: "sending" }),
        onProgress: ({ document, arrived }) => this.#change(id, { documentId: document.id, arrived }),
      });
      if (kind === "known") this.#change(id, { state: "known", knownAs: document.name });
      else this.#change(id, { state: "done", documentId: document.id, arrived: bytes });
    } catch (error) {
      const problem = wordsOf(error);
      this.#change(id, signal.aborted ? { state: "stopped" } : { state: "failed", problem });
    }
    this.#jobs.delete(id);
    this.#next();
  }
}
