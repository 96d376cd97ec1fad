// Five ports in a row, all on this machine's own address.

import { createServer } from "node:net";
import { StackError } from "./stack-error.ts";

export interface Ports {
  worker: number;
  sandbox: number;
  standIn: number;
  database: number;
  outside: number;
}

const HOST = "127.0.0.1";
export const DEFAULT_PORT = 8787;

const NAMES: Record<keyof Ports, string> = {
  worker: "Worker",
  sandbox: "sandbox",
  standIn: "stand-in model",
  database: "database",
  outside: "services outside",
};

/** The Worker's port and the four after it. */
export const portsFrom = (first: number): Ports => ({
  worker: first,
  sandbox: first + 1,
  standIn: first + 2,
  database: first + 3,
  outside: first + 4,
});

/** The port while it is held, or undefined where somebody else holds it. */
function hold(port: number): Promise<{ port: number; release: () => Promise<void> } | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(undefined));
    server.listen(port, HOST, () => {
      const address = server.address();
      const held = typeof address === "object" && address ? address.port : port;
      resolve({ port: held, release: () => new Promise((done) => server.close(() => done())) });
    });
  });
}

/** Throws, naming the port and the mend, where one of them is taken. */
export async function checkPorts(ports: Ports): Promise<void> {
  for (const name of Object.keys(NAMES) as (keyof Ports)[]) {
    const held = await hold(ports[name]);
    if (!held) {
      throw new StackError(
        `Port ${ports[name]} (${NAMES[name]}) is in use.`,
        `End what listens there, or choose other ports: npm start -- --port ${ports.worker + 100}`,
      );
    }
    await held.release();
  }
}

/** Five ports that nobody holds at this moment, for stacks of tests and benches. */
export async function freePorts(): Promise<Ports> {
  const held = await Promise.all([hold(0), hold(0), hold(0), hold(0), hold(0)]);
  const ports = held.map((one) => one?.port ?? 0);
  await Promise.all(held.map((one) => one?.release()));
  const [worker = 0, sandbox = 0, standIn = 0, database = 0, outside = 0] = ports;
  return { worker, sandbox, standIn, database, outside };
}
