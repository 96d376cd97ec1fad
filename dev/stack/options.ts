// What `npm start -- …` takes.

import { parseArgs } from "node:util";
import { DEFAULT_PORT } from "./ports.ts";
import { StackError } from "./stack-error.ts";

export interface StartOptions {
  port: number;
  reset: boolean;
  quiet: boolean;
  help: boolean;
}

export const HELP = `npm start -- [options]

  --port N   the Worker's port, default ${DEFAULT_PORT}; sandbox, stand-in model, database and the services
             outside take the next four
  --reset    forget everything first: rows, conversations, secrets, logs
  --quiet    print only what fails
  --help     this text

Models: ANTHROPIC_API_KEY or OPENAI_API_KEY (environment or .dev.vars), or an Ollama on 127.0.0.1:11434,
are used when they are there. Otherwise a stand-in answers and says so. docs/local-stack.md has the rest.`;

/** Throws a StackError that names the option that is wrong. */
export function parseStartOptions(args: readonly string[]): StartOptions {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: { type: "string", default: String(DEFAULT_PORT) },
        reset: { type: "boolean", default: false },
        quiet: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    return { ...values, port: readPort(values.port) };
  } catch (error) {
    if (error instanceof StackError) throw error;
    const reason = error instanceof Error ? error.message.split(". ")[0] : String(error);
    throw new StackError(`${reason}.`, "See npm start -- --help");
  }
}

function readPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1024 && port <= 65_000) return port;
  throw new StackError(`--port ${text} is not a port.`, "Give a number from 1024 to 65000.");
}
