// The entry of the reader. Reached by a service binding only: it has no route and no address of its own.

import { WorkerEntrypoint } from "cloudflare:workers";
import type { Reader, ReadInput } from "../src/knowledge/reading.ts";
import { withoutNetwork } from "./without-network.ts";

withoutNetwork();

export default class ReaderWorker extends WorkerEntrypoint implements Reader {
  override async fetch(): Promise<Response> {
    return new Response(null, { status: 404 });
  }

  async read(input: ReadInput) {
    // Loaded at the first file: a start of this Worker is paid by every caller, the libraries are large.
    const { readDocument } = await import("./read-document.ts");
    return readDocument(input);
  }
}
