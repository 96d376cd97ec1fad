// Why a file is not read. Thrown, because the parsers call back from depths that no result climbs out of;
// read-document.ts is the one place that catches it.

import type { ReadFailure } from "../src/knowledge/reading.ts";

export class Refusal extends Error {
  readonly failure: ReadFailure;

  constructor(code: ReadFailure["code"], message: string) {
    super(message);
    this.name = "Refusal";
    this.failure = { code, message };
  }
}
