import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { type Child, startChild } from "../../../../dev/stack/child.ts";
import { buildProblem } from "../../../../dev/stack/console-build.ts";
import { checkPorts, freePorts, portsFrom } from "../../../../dev/stack/ports.ts";
import { createReport } from "../../../../dev/stack/report.ts";
import { failureLine, StackError } from "../../../../dev/stack/stack-error.ts";
import { createSupervisor } from "../../../../dev/stack/supervisor.ts";
import { buildFailed, problemIn, workerLines } from "../../../../dev/stack/worker-lines.ts";
import { temporaryFolder } from "./folder.ts";

const lives = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    // A dead process that nobody has collected yet still has its number.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
};

async function startFamily(script: string): Promise<{ child: Child; grandchild: number; folder: string }> {
  const folder = temporaryFolder();
  const file = join(folder, "parent.mjs");
  writeFileSync(file, script);
  const found = Promise.withResolvers<number>();
  const child = await startChild({
    command: process.execPath,
    args: [file],
    cwd: folder,
    logFile: join(folder, "log"),
    onLine: (line) => line.startsWith("grandchild ") && found.resolve(Number(line.split(" ")[1])),
  });
  onTestFinished(() => child.end(0));
  return { child, grandchild: await found.promise, folder };
}

const SPAWN = `
import { spawn } from "node:child_process";
const grandchild = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
console.log("grandchild " + grandchild.pid);
setInterval(() => {}, 1000);
`;

describe.skipIf(process.platform === "win32")("a child process", () => {
  it("takes what it started with it when it ends", async () => {
    const { child, grandchild } = await startFamily(SPAWN);
    expect(lives(grandchild)).toBe(true);
    await child.end();
    expect([lives(child.pid), lives(grandchild)]).toEqual([false, false]);
  });

  it("is killed where it does not listen", async () => {
    const { child, grandchild } = await startFamily(`process.on("SIGTERM", () => {});${SPAWN}`);
    const began = Date.now();
    await child.end(100);
    expect(Date.now() - began).toBeLessThan(3_000);
    expect([lives(child.pid), lives(grandchild)]).toEqual([false, false]);
    expect(await child.exited).toEqual({ code: null, signal: "SIGKILL" });
  });

  it("leaves its words in a log and in memory", async () => {
    const { child, folder } = await startFamily(`console.error("oh no");${SPAWN}`);
    await child.end();
    expect(child.lastLines(5)).toContain("oh no");
    expect(readFileSync(join(folder, "log"), "utf8")).toContain("oh no");
  });

  it("may be ended twice", async () => {
    const { child } = await startFamily(SPAWN);
    await child.end();
    await child.end();
    expect(lives(child.pid)).toBe(false);
  });

  it("rejects where there is no such command", async () => {
    const folder = temporaryFolder();
    const options = { command: join(folder, "nothing"), args: [], cwd: folder, logFile: join(folder, "log") };
    await expect(startChild(options)).rejects.toThrow("ENOENT");
  });
});

describe("ports", () => {
  it("are four in a row", () => {
    expect(portsFrom(9000)).toEqual({
      ...{ worker: 9000, sandbox: 9001, standIn: 9002, database: 9003, outside: 9004 },
    });
  });

  it("are refused in one line that names the port and the mend", async () => {
    const ports = await freePorts();
    await checkPorts(ports);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(ports.standIn, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    await expect(checkPorts(ports)).rejects.toThrow(
      `Port ${ports.standIn} (stand-in model) is in use. End what listens there, or choose other ports: npm start -- --port`,
    );
  });
});

describe("the report", () => {
  it("prints a line with a tick for each step, and a cross for one that fails", async () => {
    const lines: string[] = [];
    const report = createReport((line) => lines.push(line), false);
    await report.step(
      "Database",
      async () => 7,
      (value) => `${value} rows`,
    );
    await expect(report.step("Worker", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(lines).toEqual([
      expect.stringMatching(/^✔ Database +\d+\.\d s {2}7 rows$/),
      expect.stringMatching(/^✖ Worker +\d+\.\d s$/),
    ]);
  });

  it("prints only what fails when quiet", async () => {
    const lines: string[] = [];
    const report = createReport((line) => lines.push(line), true);
    await report.step("Database", async () => 7);
    await report.step("Worker", () => Promise.reject(new Error("no"))).catch(() => undefined);
    expect(lines).toHaveLength(1);
  });
});

describe("the supervisor of the Worker", () => {
  it("starts it again, and gives up when it keeps ending", async () => {
    let now = 0;
    let restarts = 0;
    let gaveUp = 0;
    const said: string[] = [];
    const supervisor = createSupervisor({
      restart: async () => void restarts++,
      say: (line) => said.push(line),
      giveUp: () => void gaveUp++,
      clock: () => now,
    });
    for (let i = 0; i < 3; i++) supervisor.died("ended with SIGKILL");
    now = 61_000;
    supervisor.died("ended with SIGKILL");
    expect([restarts, gaveUp]).toEqual([4, 0]);
    for (let i = 0; i < 3; i++) supervisor.died("ended with SIGKILL");
    expect([restarts, gaveUp]).toEqual([6, 1]);
    expect(said[0]).toBe("! The Worker ended with SIGKILL; starting it again.");
    expect(said.some((line) => line.includes("worker.log"))).toBe(true);
  });

  it("gives up where the restart fails", async () => {
    const gaveUp = Promise.withResolvers<void>();
    const said: string[] = [];
    const supervisor = createSupervisor({
      restart: () => Promise.reject(new Error("port taken")),
      say: (line) => said.push(line),
      giveUp: () => gaveUp.resolve(),
      clock: () => 0,
    });
    supervisor.died("ended with code 1");
    await gaveUp.promise;
    expect(said.at(-1)).toBe("✖ port taken");
  });
});

describe("the Worker's lines", () => {
  it("reach the terminal where they warn or fail, and stay in the log otherwise", () => {
    const printed: string[] = [];
    const show = workerLines((line) => printed.push(line));
    show(`{"level":"info","event":"turn.done"}`);
    show(`{"level":"warn","event":"turn.retry"}`);
    show("GET /healthz 200 OK (2ms)");
    show("✘ [ERROR] Could not resolve");
    show("{ not json");
    expect(printed).toEqual([
      `  worker | {"level":"warn","event":"turn.retry"}`,
      "  worker | ✘ [ERROR] Could not resolve",
    ]);
  });
});

describe("what is wrong with a Worker that does not start", () => {
  const failed = [
    "\u001b[31m✘ \u001b[1m[ERROR]\u001b[0m Build failed with 2 errors:",
    "",
    `  ✘ [ERROR] Could not resolve "./reply.ts"`,
    "",
    "      src/turn/tell-once.ts:6:25:",
    "  ✘ [ERROR] Something else",
  ];

  it("is the first build error and its place", () => {
    expect(buildFailed(failed)).toBe(true);
    expect(problemIn(failed)).toBe(`Could not resolve "./reply.ts" (src/turn/tell-once.ts:6:25)`);
  });

  it("is the last thing it said, where it named no error", () => {
    expect(buildFailed(["Starting local server..."])).toBe(false);
    expect(problemIn(["Starting local server...", "  Address already in use ", ""])).toBe(
      "Address already in use",
    );
    expect(problemIn([])).toBe("it said nothing");
  });
});

describe("what is wrong with a console that does not build", () => {
  it("is the line after the announcement that names it", () => {
    const said = [
      "✗ Build failed in 126ms",
      "error during build:",
      "Build failed with 1 error:",
      "",
      "Could not resolve './a'",
    ];
    expect(buildProblem(said, 1)).toBe("Could not resolve './a'");
  });

  it("is the last line where nothing was announced, or how vite ended", () => {
    expect(buildProblem(["config not found", ""], 1)).toBe("config not found");
    expect(buildProblem([], 137)).toBe("vite ended with 137");
  });
});

describe("the line a program ends with", () => {
  it("is the problem and the mend, as sentences", () => {
    expect(failureLine(new StackError("Port 1 is in use", "End it."))).toBe("✖ Port 1 is in use. End it.");
    expect(failureLine(new StackError("It broke.", "End it."))).toBe("✖ It broke. End it.");
  });

  it("is the message of anything else, without a stack", () => {
    expect(failureLine(new Error("no"))).toBe("✖ no");
    expect(failureLine(new TypeError("no"))).toBe("✖ TypeError: no");
  });
});
