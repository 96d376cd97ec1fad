// The uploads of this browser: one queue for as long as the console is open.

import { useSyncExternalStore } from "react";
import { ApiFailure } from "../api/api-failure.ts";
import { api, read } from "../api/client.ts";
import { mediaTypeOf } from "./file-types.ts";
import { type UploadVerbs, uploadFile } from "./upload-file.ts";
import { type SendFile, type Upload, UploadQueue } from "./upload-queue.ts";
import { type DocumentView, readDocuments, readDocumentsAgain } from "./use-knowledge.ts";

const hex = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");

const documentAt = api.knowledge[":id"];

const verbs: UploadVerbs = {
  list: readDocuments,
  here: async (id) => (await read(documentAt.$get({ param: { id } }))).here,
  create: async (announcement) =>
    (await read(api.knowledge.$post({ json: { kind: "upload", ...announcement } }))) as {
      document: DocumentView;
      partBytes: number;
    },
  async savePart(id, part, body, signal) {
    const param = { id, part: String(part) };
    await read(documentAt.parts[":part"].$put({ param }, { init: { body, signal } }));
  },
  finish: async (id) => (await read(documentAt.finish.$post({ param: { id } }))).document as DocumentView,
  pause: (ms, signal) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, ms);
      signal.addEventListener("abort", () => {
        clearTimeout(timer);
        reject(signal.reason);
      });
    }),
};

const isPassing = (error: unknown): boolean =>
  error instanceof ApiFailure && ["network", "unavailable", "unreadable"].includes(error.code);

const send: SendFile = async (file, agentId, { onSending, onProgress, signal }) => {
  // The browser's own sum works beside the page, which stays usable meanwhile.
  const sha256 = hex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  signal.throwIfAborted();
  onSending();
  const announcement = {
    ...{ name: file.name, mediaType: mediaTypeOf(file.name), bytes: file.size, sha256 },
    ...(agentId === undefined ? {} : { agentId }),
  };
  try {
    return await uploadFile({ verbs, file, announcement, isPassing, onProgress, signal });
  } finally {
    void readDocumentsAgain();
  }
};

export const uploads = new UploadQueue(send, () => crypto.randomUUID());

export const useUploads = (): Upload[] => useSyncExternalStore(uploads.subscribe, uploads.read);
