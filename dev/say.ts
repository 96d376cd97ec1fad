// npm run say -- slack "text": says one thing in a running stack and prints the answer.

import { join } from "node:path";
import { runningDemo } from "./stack/demo-file.ts";
import { printConversation } from "./stack/print-conversation.ts";
import { sandboxClient, waitForAnswer } from "./stack/sandbox-client.ts";
import { parseSayOptions } from "./stack/say-options.ts";
import { failureLine, StackError } from "./stack/stack-error.ts";

const ANSWER_MS = 120_000;

async function main(): Promise<void> {
  const input = parseSayOptions(process.argv.slice(2));
  const demo = await runningDemo(join(import.meta.dirname, "..", ".konstruct"));
  if (!demo) throw new StackError("No stack is running.", "Start one first: npm start");
  const client = sandboxClient(demo.sandbox.controlUrl);
  const { message } = await client.say(input);
  const answers = await waitForAnswer(client, message, ANSWER_MS);
  console.log(printConversation(input.channel, [message, ...answers]));
  if (answers.length === 0) {
    throw new StackError(`No answer within ${ANSWER_MS / 1_000} s.`, "See .konstruct/worker.log");
  }
  const thread = answers[0]?.thread;
  if (thread) {
    const place = `--conversation ${message.conversation} --thread ${thread}`;
    console.log(`\nGo on in this thread: npm run say -- ${input.channel} "…" ${place}`);
  }
}

await main().catch((error: unknown) => {
  console.error(failureLine(error));
  process.exit(1);
});
