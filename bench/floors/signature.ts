// Floor 1: checks the signature and answers. Keeps nothing, promises nothing.

import { verifiedBody } from "./slack-signature.ts";

export default {
  async fetch(request, env) {
    const body = await verifiedBody(request, env.SIGNING_SECRET);
    return new Response(null, { status: body ? 200 : 401 });
  },
} satisfies ExportedHandler<{ SIGNING_SECRET: string }>;
