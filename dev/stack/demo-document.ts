// The one document that the demo company brings along, handed in over the API as its operator would.

import * as z from "zod";
import { DEMO_TENANT } from "../database/demo-connections.ts";
import { StackError } from "./stack-error.ts";

const NAME = "Returns policy";
const TEXT = `# Returns policy

What customers of Demo Company may send back, until when, and who pays for it.

## How long

Unopened goods may be returned within 30 days of delivery, without a reason. After that we decide case by case.

## Opened goods

Opened goods are taken back within 14 days if they are complete and clean. Descaler, filters and everything else
that touches food cannot be returned once the seal is broken.

## Damaged or faulty goods

Send a photo to support on the day you notice the fault. We pay for the return and refund the whole price, or send
a new machine, whichever you prefer.

## Refunds

Refunds go to the card or account that was used to pay, within 5 working days after the goods arrived. Sums above
100 EUR are checked by a person first.

## Who pays for the return

For damaged or wrong goods we do. For everything else the customer pays 4.90 EUR, which is taken off the refund.
`;

const listSchema = z.object({ documents: z.array(z.object({ name: z.string(), stage: z.string() })) });
const READY_MS = 60_000;
const PAUSE_MS = 150;

/** Hands it in unless it is there, and resolves once it can be found. */
export async function handInDocument(baseUrl: string, adminToken: string): Promise<string> {
  const ask = async (method: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${baseUrl}/api/knowledge`, {
      method,
      headers: {
        authorization: `Bearer ${adminToken}`,
        "x-konstruct-tenant": DEMO_TENANT,
        "content-type": "application/json",
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.ok) return JSON.parse(text);
    const problem = `The demo's document was refused (${response.status} ${text.slice(0, 200)}).`;
    throw new StackError(problem, "What the Worker said is in .konstruct/worker.log");
  };
  const stage = async (): Promise<string | undefined> =>
    listSchema.parse(await ask("GET")).documents.find(({ name }) => name === NAME)?.stage;
  if ((await stage()) === undefined) {
    await ask("POST", { kind: "text", name: NAME, mediaType: "text/markdown", text: TEXT });
  }
  for (const deadline = Date.now() + READY_MS; Date.now() < deadline; ) {
    const now = await stage();
    if (now === "ready" || now === undefined) return NAME;
    if (now === "failed") break;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  throw new StackError(
    `The document ${NAME} is not ready.`,
    "See the console under Knowledge, or worker.log",
  );
}
