// The reader as it would be deployed, in workerd, called as the product calls it: by a service binding.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from "miniflare";
import { wrangler } from "../../../bench/build-worker.ts";
import type { ReadDocument, ReadFailure, ReadInput } from "../../../src/knowledge/reading.ts";
import type { Result } from "../../../src/result.ts";

/** Stands in for the product: hands a body on and answers with what came back. */
const CALLER = `export default {
  async fetch(request, env) {
    const { name, mediaType } = JSON.parse(request.headers.get("x-file"));
    const bytes = new Uint8Array(await request.arrayBuffer());
    return Response.json(await env.READER.read({ name, mediaType, bytes }));
  }
}`;

const DATE = "2026-10-01";

export interface RunningReader {
  read(
    input: Omit<ReadInput, "mediaType"> & { mediaType?: string },
  ): Promise<Result<ReadDocument, ReadFailure>>;
  stop(): Promise<void>;
}

/** Builds and starts it; stop it in afterAll. */
export async function startReader(): Promise<RunningReader> {
  const dir = mkdtempSync(join(tmpdir(), "konstruct-reader-"));
  await wrangler(["deploy", "--dry-run", "--config", "reader/wrangler.toml", "--outdir", dir]);
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      workers: [
        {
          name: "caller",
          modules: true,
          script: CALLER,
          compatibilityDate: DATE,
          serviceBindings: { READER: "konstruct-reader" },
        },
        {
          name: "konstruct-reader",
          modules: true,
          scriptPath: join(dir, "worker.js"),
          modulesRoot: "/",
          compatibilityDate: DATE,
        },
      ],
      cf: false,
      log: new Log(LogLevel.ERROR),
    }),
  );
  await miniflare.ready;
  return {
    async read({ name, mediaType = "", bytes }) {
      const response = await miniflare.dispatchFetch("http://caller/", {
        method: "POST",
        headers: { "x-file": JSON.stringify({ name, mediaType }) },
        body: bytes,
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${response.status} ${text.slice(0, 500)}`);
      return JSON.parse(text);
    },
    async stop() {
      await miniflare.dispose();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
