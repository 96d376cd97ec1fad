// npm run bench -- NAME [--json FILE] [options], and npm run chaos.

import { benchAck } from "./ack.ts";
import { resultLines } from "./table.ts";

const r = await benchAck({ rounds: 4, warmups: 1, messages: { 1: 100, 32: 320 }, rivals: true });
console.log(resultLines(r).join("\n"));
