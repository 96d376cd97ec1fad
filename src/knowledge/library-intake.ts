// How documents come in: a text at once, an upload in parts, an address when it is read.

import type { DatabaseFailure } from "../database/failure.ts";
import { fail, ok, type Result } from "../result.ts";
import type { KnowledgeDocument } from "./document.ts";
import { insertDocument } from "./document-rows.ts";
import { type Away, away, type LibraryDeps, type Stored, wake } from "./library-deps.ts";
import { finishUpload, partsFor, savePart, type UploadFailure } from "./upload.ts";

export type Brought = { name: string; agentId?: string | undefined } & (
  | { kind: "upload"; mediaType: string; bytes: number; sha256: string }
  | { kind: "text"; mediaType: string; text: string }
  | { kind: "url"; url: string }
);

export type UploadRefusal = Exclude<UploadFailure, DatabaseFailure>;

export function intake(deps: LibraryDeps) {
  const { database, clock, newId } = deps;
  return {
    /** full: the tenant has as many documents as it may have. */
    async create(tenantId: string, brought: Brought): Stored<KnowledgeDocument, { code: "full" }> {
      const { name, agentId } = brought;
      const made = await insertDocument(database, {
        ...{ tenantId, id: newId(), name, agentId, at: clock() },
        ...formOf(brought),
      });
      if (!made.ok) return made.error.code === "full" ? fail({ code: "full" }) : fail(away(made.error));
      if (brought.kind !== "upload") await wake(deps, tenantId, [made.value]);
      return made;
    },

    /** Any part may come again. */
    async savePart(
      tenantId: string,
      id: string,
      part: number,
      body: Uint8Array,
    ): Stored<true, UploadRefusal> {
      return uploaded(await savePart(database, { tenantId, id, part }, body));
    },

    /** Asked again it says the same. */
    async finish(tenantId: string, id: string): Stored<KnowledgeDocument, UploadRefusal> {
      const finished = uploaded(await finishUpload(database, tenantId, id));
      if (!finished.ok) return finished;
      if (finished.value.isNew) await wake(deps, tenantId, [finished.value.document]);
      return ok(finished.value.document);
    },
  };
}

function uploaded<T>(result: Result<T, UploadFailure>): Result<T, Away | UploadRefusal> {
  if (result.ok) return result;
  const { error } = result;
  switch (error.code) {
    case "not_found":
    case "closed":
    case "wrong_part":
    case "missing":
    case "mismatch":
      return fail(error);
    default:
      return fail(away(error));
  }
}

function formOf(brought: Brought) {
  switch (brought.kind) {
    case "upload": {
      const { kind, mediaType, bytes, sha256 } = brought;
      return { kind, mediaType, bytes, sha256, parts: partsFor(bytes) };
    }
    case "text": {
      const { kind, mediaType, text } = brought;
      const body = new TextEncoder().encode(text);
      return { kind, mediaType, bytes: body.length, parts: 1, body };
    }
    case "url":
      return { kind: brought.kind, url: brought.url, mediaType: "", bytes: 0, parts: 0 };
  }
}
