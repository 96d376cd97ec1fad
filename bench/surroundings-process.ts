// Starts surroundings.ts as a child and talks to it.

import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { sandboxClient } from "../dev/stack/sandbox-client.ts";

export interface Surroundings {
  slackApiUrl: string;
  standInUrl: string;
  /** Makes private chats, since the sandbox refuses posts to one that nobody opened; gives their ids. */
  meet(people: string[]): Promise<string[]>;
  close(): Promise<void>;
}

/** Resolves once both listen. */
export async function startSurroundings(sealingKey: string): Promise<Surroundings> {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, "surroundings.ts"), sealingKey, "http://127.0.0.1:9"],
    { stdio: ["pipe", "pipe", "inherit"] },
  );
  const line = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).once("line", resolve);
    child.once("exit", (code) => reject(new Error(`The sandbox and the stand-in ended with ${code}.`)));
  });
  const urls = JSON.parse(line) as { slackApiUrl: string; standInUrl: string; controlUrl: string };
  const sandbox = sandboxClient(urls.controlUrl);
  return {
    ...urls,
    async meet(people) {
      const places: string[] = [];
      for (const person of people) {
        const user = `U${person.slice(1)}`;
        const said = await sandbox.say({
          channel: "slack",
          conversation: "dm",
          user,
          text: "Hello",
          fire: false,
        });
        places.push(said.message.conversation);
      }
      return places;
    },
    close: () =>
      new Promise((resolve) => {
        child.removeAllListeners("exit");
        child.once("exit", () => resolve());
        child.stdin.end();
      }),
  };
}
