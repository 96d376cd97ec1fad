// Slack's own framework with its HTTP receiver, on Node. Prints its port; ends with its standard input.

import bolt from "@slack/bolt";

const [signingSecret, botToken, botUserId] = process.argv.slice(2);
const receiver = new bolt.HTTPReceiver({ signingSecret, endpoints: "/", logLevel: bolt.LogLevel.ERROR });
const app = new bolt.App({
  receiver,
  logLevel: bolt.LogLevel.ERROR,
  authorize: async () => ({ botToken, botId: "B1", botUserId }),
});
app.message(async () => {});
const server = await app.start({ port: 0, host: "127.0.0.1" });
process.stdout.write(`${server.address().port}\n`);
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
