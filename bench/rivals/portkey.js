// Portkey's gateway as its npm build starts it, without its log page. Prints its port; ends with its
// standard input.

import { once } from "node:events";
import { createServer } from "node:net";

const probe = createServer().listen(0, "127.0.0.1");
await once(probe, "listening");
const { port } = probe.address();
probe.close();
await once(probe, "close");

process.env.NODE_ENV = "production";
process.argv.push("--headless", `--port=${port}`);
// It decorates its standard output, which here carries the port and nothing else.
const say = process.stdout.write.bind(process.stdout);
process.stdout.write = () => true;
await import("@portkey-ai/gateway/build/start-server.js");
say(`${port}\n`);
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
