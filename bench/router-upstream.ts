// The mock upstream of `bench -- router`: OpenAI's wire on plain sockets, in a process of its own. Prints its
// port and ends with its standard input.

import { type AddressInfo, createServer, type Socket } from "node:net";
import { readMessage } from "./http-connection.ts";
import { jsonAnswer, planOf, streamAnswer } from "./router-answers.ts";

interface Prepared {
  delayMs: number;
  pauseMs: number;
  pieces: Buffer[];
}

const NOT_FOUND: Prepared = {
  delayMs: 0,
  pauseMs: 0,
  pieces: [Buffer.from("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n")],
};
const prepared = new Map<string, Prepared>();

/** Made once for each kind of request. */
function answerTo(body: string): Prepared {
  const model = /"model":\s*"([^"]+)"/.exec(body)?.[1] ?? "";
  const stream = /"stream":\s*true/.test(body);
  const withUsage = /"include_usage":\s*true/.test(body);
  const key = `${model} ${stream} ${withUsage}`;
  const known = prepared.get(key);
  if (known) return known;
  const plan = planOf(model);
  if (!plan) return NOT_FOUND;
  const [first, rest] = streamAnswer(model, plan, withUsage);
  // Without a pause it all leaves in one write: what a token costs is then the router's.
  const streamed = plan.pauseMs > 0 ? [first, rest] : [Buffer.concat([first, rest])];
  const made = { ...plan, pieces: stream ? streamed : [jsonAnswer(model, plan)] };
  prepared.set(key, made);
  return made;
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function answer(socket: Socket, body: string): Promise<void> {
  const { delayMs, pauseMs, pieces } = answerTo(body);
  if (delayMs > 0) await wait(delayMs);
  for (const [index, piece] of pieces.entries()) {
    if (index > 0) await wait(pauseMs);
    socket.write(piece);
  }
}

const server = createServer((socket) => {
  let received: Buffer = Buffer.alloc(0);
  socket.setNoDelay(true);
  // A router that is stopped, or a caller that hangs up, is none of the mock's business.
  socket.on("error", () => socket.destroy());
  socket.on("data", (piece: Buffer) => {
    received = received.length === 0 ? piece : Buffer.concat([received, piece]);
    const message = readMessage(received);
    if (!message) return;
    const body = received.toString("utf8", message.start, message.length);
    received = received.subarray(message.length);
    void answer(socket, body);
  });
});
server.listen(0, "127.0.0.1", () => console.log((server.address() as AddressInfo).port));
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
