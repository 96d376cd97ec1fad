// The product's own Worker with an entrypoint beside it that only benches reach: it looks at what objects
// count, and ends turns without an engine. The default entrypoint is the product's, untouched.

import { WorkerEntrypoint } from "cloudflare:workers";
import { ConversationObject as ProductConversation } from "../../durable-objects/conversation.ts";
import { TenantObject } from "../../durable-objects/tenant.ts";
import type { Env as ProductEnv } from "../../src/env.ts";
import { encodeTuple } from "../../src/ids.ts";

export { MattermostSocket } from "../../durable-objects/mattermost-socket.ts";
export { default } from "../../src/worker.ts";
export { TenantObject };

export class ConversationObject extends ProductConversation {
  warm(): void {}

  /** Closes what is open and takes the alarm away, so that nothing of one round happens in the next. */
  async quiet(): Promise<void> {
    const view = this.begin();
    if (view.kind === "think") {
      const { lease, chain } = view;
      this.record(lease, { author: "", outcome: "answered", parts: [], settlement: undefined, chain });
      this.finish(lease, [], true);
    }
    await this.ctx.storage.deleteAlarm();
  }
}

interface Env extends Omit<ProductEnv, "CONVERSATIONS"> {
  CONVERSATIONS: DurableObjectNamespace<ConversationObject>;
}

interface Wanted {
  tenantId: string;
  connectionId: string;
  threads: string[];
}

/** POST /warm, /quiet or /counters with the conversations. */
export class BenchControl extends WorkerEntrypoint<Env> {
  override async fetch(request: Request): Promise<Response> {
    const { tenantId, connectionId, threads } = (await request.json()) as Wanted;
    const verb = new URL(request.url).pathname.slice(1);
    const total = { rpcs: 0, rowsWritten: 0 };
    for (const thread of threads) {
      const conversation = this.env.CONVERSATIONS.getByName(encodeTuple([tenantId, connectionId, thread]));
      if (verb === "warm") await conversation.warm();
      if (verb === "quiet") await conversation.quiet();
      if (verb === "counters") {
        const one = await conversation.counters();
        total.rpcs += one.rpcs;
        total.rowsWritten += one.rowsWritten;
      }
    }
    if (verb !== "counters") return Response.json({});
    const tenant = await this.env.TENANTS.getByName(encodeTuple([tenantId])).counters();
    return Response.json({ conversations: total, tenant });
  }
}
