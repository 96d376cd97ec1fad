// npm run demo: people write on three channels, Ada uses her tools, people approve and deny what she asks for, and
// a customer is handed over to somebody of the team and back. Prints what they see. Uses a running stack, or starts
// one for the length of the demo. Exits 1 with the reason where something does not come, or where more or less was
// done than was approved.

import { join } from "node:path";
import { playHandOver } from "./demo/hand-over.ts";
import { playScene } from "./demo/play.ts";
import { refundsMade } from "./demo/refunds.ts";
import { HAND_OVER, REFUNDS, SCENES } from "./demo/scenes.ts";
import { runningDemo } from "./stack/demo-file.ts";
import { DEFAULT_PORT, portsFrom } from "./stack/ports.ts";
import { printConversation } from "./stack/print-conversation.ts";
import { sandboxClient } from "./stack/sandbox-client.ts";
import { type Stack, startStack } from "./stack/stack.ts";
import { failureLine, StackError } from "./stack/stack-error.ts";

const root = join(import.meta.dirname, "..");

async function main(): Promise<void> {
  let stack: Stack | undefined;
  let demo = await runningDemo(join(root, ".konstruct"));
  if (!demo) {
    stack = await startStack({ root, ports: portsFrom(DEFAULT_PORT) });
    demo = stack.demo;
  }
  try {
    const client = sandboxClient(demo.sandbox.controlUrl);
    const before = await refundsMade(demo.outside.controlUrl);
    const [told, ...scenes] = await Promise.all([
      playHandOver(client, HAND_OVER),
      ...SCENES.map(async (scene) =>
        printConversation(scene.opening.channel, await playScene(client, scene)),
      ),
    ]);
    const { customer, colleague } = HAND_OVER;
    const handedOver = [
      printConversation(customer.channel, told.customer, customer.name),
      printConversation(colleague.channel, told.colleague, colleague.name),
    ];
    console.log(`\n${[...scenes, ...handedOver].join("\n\n")}\n`);
    const made = (await refundsMade(demo.outside.controlUrl)) - before;
    if (made !== REFUNDS) {
      throw new StackError(
        `${REFUNDS} refunds were approved, and ${made} were made.`,
        "See the audit trail.",
      );
    }
    console.log(`Three channels answered; ${made} refunds were approved, and exactly ${made} were made.`);
    console.log(`${colleague.name} took over from Ada, answered ${customer.name}, and handed back.`);
    console.log(`See them side by side while a stack runs: ${demo.sandbox.url}`);
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
