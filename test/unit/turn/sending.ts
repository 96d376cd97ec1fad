// What the tests of files stand on: an employee whose tool gave a report, and a channel that takes files.

import { createHash } from "node:crypto";
import { MAX_MADE_BYTES } from "../../../src/limits.ts";
import { ok } from "../../../src/result.ts";
import type { AnsweredFile } from "../../../src/tools/tool.ts";
import { memoryChannel } from "../../doubles/memory-channel.ts";
import { readTool } from "../../doubles/sample-tools.ts";
import { type Acting, acting } from "./acting.ts";

export const PDF = new TextEncoder().encode("%PDF-1.7 the third quarter");
export const idOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex").slice(0, 16);
export const ID = idOf(PDF);
export const ERP = "the answer of erp.example.com";
export const FILES = { maxBytes: MAX_MADE_BYTES };

export const reporting = (files: AnsweredFile[]) =>
  readTool({ name: "report", taints: ERP, run: async () => ok({ text: "Here it is.", files }) });

export const REPORT = { call: { name: "report", arguments: '{"query":"Q3"}' } };
export const SEND = { call: { name: "send_file", arguments: JSON.stringify({ file: ID }) } };

export function employee(capabilities: Parameters<typeof memoryChannel>[0] = { files: FILES }): Acting {
  const file = { name: "Q3.pdf", mediaType: "application/pdf", bytes: PDF };
  return acting({ tools: [reporting([file])], channel: memoryChannel(capabilities) });
}

export const shown = ({ world }: Acting) =>
  world.channel.visible.map(({ file, text }) => (file ? `file ${file.name}` : text));

export async function sent(turn = employee()): Promise<Acting> {
  turn.world.pool.script.push(REPORT, SEND, { say: "Here is the report." });
  turn.say("1", "The report of Q3, please.");
  await turn.run();
  return turn;
}

/** A model that goes by what it was given, as whoever comes after a death has to. */
export function replaying({ world: { pool } }: Acting): void {
  const complete = pool.complete.bind(pool);
  pool.complete = (call) => {
    const given = JSON.stringify(call.request.messages);
    const last = given.includes("goes out with your answer") ? { say: "Here." } : SEND;
    pool.script = [given.includes("call send_file with") ? last : REPORT];
    return complete(call);
  };
}
