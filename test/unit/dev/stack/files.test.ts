import { mkdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { startChild } from "../../../../dev/stack/child.ts";
import { consoleIsStale } from "../../../../dev/stack/console-build.ts";
import { type Demo, readDemo, removeDemo, runningDemo, writeDemo } from "../../../../dev/stack/demo-file.ts";
import { envFile, localEnvironment } from "../../../../dev/stack/dev-vars.ts";
import { installationSecrets } from "../../../../dev/stack/installation-secrets.ts";
import { checkLock, removeLock, writeLock } from "../../../../dev/stack/lock.ts";
import { temporaryFolder } from "./folder.ts";

const mode = (file: string): string => (statSync(file).mode & 0o777).toString(8);

async function healthyServer(): Promise<string> {
  const server = createServer((_, response) => response.end("{}"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const demoAt = (url: string): Demo =>
  ({ baseUrl: url, adminToken: "token", sandbox: { url, controlUrl: `${url}/control` } }) as Demo;

describe("the secrets of an installation", () => {
  it("are made once, kept, and readable by their owner only", () => {
    const dir = temporaryFolder();
    const made = installationSecrets(dir);
    expect(Buffer.from(made.sealingKey, "base64")).toHaveLength(32);
    expect(made.adminToken.length).toBeGreaterThanOrEqual(20);
    expect(installationSecrets(dir)).toEqual(made);
    expect(mode(join(dir, "secrets.json"))).toBe("600");
    expect(installationSecrets(temporaryFolder())).not.toEqual(made);
  });

  it("say how to mend a damaged file, without showing it", () => {
    const dir = temporaryFolder();
    writeFileSync(join(dir, "secrets.json"), `{"sealingKey":"short"}`);
    expect(() => installationSecrets(dir)).toThrow("Start clean with: npm start -- --reset");
  });
});

describe("demo.json", () => {
  it("is private, and gone after it is removed", () => {
    const dir = temporaryFolder();
    writeDemo(dir, demoAt("http://127.0.0.1:1"));
    expect(mode(join(dir, "demo.json"))).toBe("600");
    expect(readDemo(dir)?.adminToken).toBe("token");
    removeDemo(dir);
    expect(readDemo(dir)).toBeUndefined();
  });

  it("counts as running only while its Worker and its sandbox answer", async () => {
    const dir = temporaryFolder();
    expect(await runningDemo(dir)).toBeUndefined();
    writeDemo(dir, demoAt("http://127.0.0.1:1"));
    expect(await runningDemo(dir)).toBeUndefined();
    const url = await healthyServer();
    writeDemo(dir, demoAt(url));
    expect((await runningDemo(dir))?.baseUrl).toBe(url);
  });

  it("counts as absent where it is damaged", () => {
    const dir = temporaryFolder();
    writeFileSync(join(dir, "demo.json"), "{");
    expect(readDemo(dir)).toBeUndefined();
  });
});

describe("variables", () => {
  it("come from .dev.vars, and the environment wins where it says something", () => {
    const root = temporaryFolder();
    writeFileSync(join(root, ".dev.vars"), `OPENAI_API_KEY="from file"\nOPENAI_MODEL=small # note\n`);
    const found = localEnvironment(root, { OPENAI_API_KEY: "from environment", OPENAI_MODEL: "" });
    expect(found).toEqual({ OPENAI_API_KEY: "from environment", OPENAI_MODEL: "small" });
    expect(localEnvironment(temporaryFolder(), { A: "1" })).toEqual({ A: "1" });
  });

  it("are written so that they read the same", () => {
    const root = temporaryFolder();
    const vars = {
      A: "1",
      URL: "postgres://a:b@c/d?e=f",
      KEY: "a+b/c=",
      SPACED: "two words",
      JSON: '{"a":"b c"}',
    };
    writeFileSync(join(root, ".dev.vars"), envFile(vars));
    expect(localEnvironment(root, {})).toEqual(vars);
  });
});

describe("the console's build", () => {
  const project = () => {
    const root = temporaryFolder();
    mkdirSync(join(root, "console", "src"), { recursive: true });
    writeFileSync(join(root, "console", "src", "main.tsx"), "");
    writeFileSync(join(root, "package-lock.json"), "{}");
    return root;
  };

  it("is stale where there is none, and where a source is newer", () => {
    const root = project();
    expect(consoleIsStale(root)).toBe(true);
    mkdirSync(join(root, "dist", "console"), { recursive: true });
    const built = join(root, "dist", "console", "index.html");
    writeFileSync(built, "");
    utimesSync(built, new Date(), new Date(Date.now() + 1_000));
    expect(consoleIsStale(root)).toBe(false);
    const later = new Date(Date.now() + 2_000);
    utimesSync(join(root, "console", "src", "main.tsx"), later, later);
    expect(consoleIsStale(root)).toBe(true);
  });
});

describe("the lock of a folder", () => {
  const write = (dir: string, lock: object) => writeFileSync(join(dir, "lock.json"), JSON.stringify(lock));
  const program = basename(process.argv[1] ?? "");

  it("names the process that has the folder, to everybody else", async () => {
    const dir = temporaryFolder();
    await checkLock(dir);
    writeLock(dir);
    await checkLock(dir);
    await expect(checkLock(dir, 1)).rejects.toThrow(`(process ${process.pid}). End it first: kill`);
    removeLock(dir);
    await checkLock(dir, 1);
  });

  it("is void where its owner is gone or its number belongs to another program", async () => {
    const dir = temporaryFolder();
    write(dir, { owner: process.pid, program: "another-program.ts" });
    await checkLock(dir, 1);
    write(dir, { owner: 2 ** 22 + 1, program });
    await checkLock(dir, 1);
    writeFileSync(join(dir, "lock.json"), "{");
    await checkLock(dir, 1);
  });

  it("ends the Worker of an owner that died, and no other process", async () => {
    const dir = temporaryFolder();
    const start = (argument: string) =>
      startChild({
        command: process.execPath,
        args: ["-e", "setInterval(() => {}, 1000)", argument],
        cwd: dir,
        logFile: join(dir, "log"),
      });
    const worker = await start(join(dir, "wrangler.json"));
    const stranger = await start("something else");
    onTestFinished(() => stranger.end(0));
    write(dir, { owner: 2 ** 22 + 1, program, worker: stranger.pid });
    await checkLock(dir);
    write(dir, { owner: 2 ** 22 + 1, program, worker: worker.pid });
    await checkLock(dir);
    expect(await worker.exited).toEqual({ code: null, signal: "SIGKILL" });
    expect(process.kill(stranger.pid, 0)).toBe(true);
  });
});
