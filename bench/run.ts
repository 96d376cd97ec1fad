// npm run bench -- NAME [--json FILE] [options], and npm run chaos.

import { parseArgs } from "node:util";
import { resultLines, meets, writeJson } from "./table.ts";
import { chaos } from "./chaos/chaos.ts";
const { values } = parseArgs({ args: process.argv.slice(3), options: { seed: { type: "string" }, messages: { type: "string" }, conversations: { type: "string" }, kills: { type: "string" }, json: { type: "string" }, keep: { type: "boolean" } } });
const r = await chaos({ seed: Number(values.seed ?? 1), messages: Number(values.messages ?? 300), conversations: Number(values.conversations ?? 60), kills: Number(values.kills ?? 12), maxCopies: 5, lostResponses: 0.05, thinkMs: 300, quietMs: 240_000, keep: values.keep ?? false }, console.log);
console.log(resultLines(r).join("\n"));
if (values.json) writeJson(values.json, r);
process.exitCode = r.bars.every(meets) ? 0 : 1;
