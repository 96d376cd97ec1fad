// npm run demo: people write on three channels; prints what they see. Uses a running stack, or starts one
// for the length of the demo. Exits 1 with the reason where an answer does not come.

import { join } from "node:path";
import { runningDemo } from "./stack/demo-file.ts";
import { DEFAULT_PORT, portsFrom } from "./stack/ports.ts";
import { printConversation } from "./stack/print-conversation.ts";
import {
  type SandboxClient,
  type SayInput,
  type Shown,
  sandboxClient,
  waitForAnswer,
} from "./stack/sandbox-client.ts";
import { type Stack, startStack } from "./stack/stack.ts";
import { failureLine, StackError } from "./stack/stack-error.ts";

const root = join(import.meta.dirname, "..");
const ANSWER_MS = 60_000;

/** What is said on each channel; the second line continues the first one's thread. */
const SCRIPT: Record<SayInput["channel"], [SayInput, string]> = {
  slack: [
    { channel: "slack", conversation: "support", text: "My parcel arrived damaged. Can I send it back?" },
    "And who pays for the return?",
  ],
  whatsapp: [
    { channel: "whatsapp", text: "Hi! The shoes are too small. Can I swap them for a 42?" },
    "Great, how long will that take?",
  ],
  mattermost: [
    { channel: "mattermost", conversation: "support", text: "How many days do I have to return an order?" },
    "@ada Does that hold for sale items too?",
  ],
};

async function exchange(client: SandboxClient, input: SayInput): Promise<Shown[]> {
  const { message } = await client.say(input);
  const answers = await waitForAnswer(client, message, ANSWER_MS);
  if (answers.length > 0) return [message, ...answers];
  const attempts = (await client.attempts()).join("; ") || "no webhook was sent";
  throw new StackError(
    `No answer on ${input.channel} within ${ANSWER_MS / 1_000} s (${attempts}).`,
    "What the Worker said is in .konstruct/worker.log",
  );
}

async function converse(client: SandboxClient, channel: SayInput["channel"]): Promise<string> {
  const [opening, followUp] = SCRIPT[channel];
  const first = await exchange(client, opening);
  const root = first[0];
  const thread = channel !== "whatsapp" && root ? { thread: root.id } : {};
  const second = await exchange(client, { ...opening, ...thread, text: followUp });
  const latest = new Map((await client.messages()).messages.map((message) => [message.id, message]));
  const shown = [...first, ...second].map((message) => latest.get(message.id) ?? message);
  return printConversation(channel, shown);
}

async function main(): Promise<void> {
  let stack: Stack | undefined;
  let demo = await runningDemo(join(root, ".konstruct"));
  if (!demo) {
    stack = await startStack({ root, ports: portsFrom(DEFAULT_PORT) });
    demo = stack.demo;
  }
  try {
    const client = sandboxClient(demo.sandbox.controlUrl);
    const channels = Object.keys(SCRIPT) as SayInput["channel"][];
    const conversations = await Promise.all(channels.map((channel) => converse(client, channel)));
    console.log(`\n${conversations.join("\n\n")}\n`);
    console.log(`Three channels answered. See them side by side while a stack runs: ${demo.sandbox.url}`);
  } finally {
    await stack?.close();
  }
}

await main().catch((error: unknown) => {
  console.error(failureLine(error));
  process.exit(1);
});
// A stack that was started here is closed; what sockets fetch still keeps open need not be waited for.
process.exit(0);
