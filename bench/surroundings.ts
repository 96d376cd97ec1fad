// The sandbox and the stand-in model in a process of their own, as the local stack runs them. Started by
// `bench -- turns`; prints where they are and ends with its standard input.

import { demoConnections } from "../dev/database/demo-connections.ts";
import { startSandbox } from "../dev/sandbox/server.ts";
import { startStandIn } from "../dev/stand-in/server.ts";

const urls = { publicUrl: process.argv[3] ?? "", mattermostUrl: "http://127.0.0.1:9" };
const connections = demoConnections(process.argv[2] ?? "", urls);
// Echoes of own posts would be webhooks that no turn asked for.
const sandbox = await startSandbox({ port: 0, connections, echo: false });
const standIn = await startStandIn({ port: 0 });
await fetch(`${standIn.url}/control/mode`, {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ mode: "echo" }),
});
console.log(
  JSON.stringify({
    slackApiUrl: sandbox.urls.slackApiUrl,
    controlUrl: sandbox.urls.controlUrl,
    standInUrl: standIn.url,
  }),
);
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
