import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { besides, localConfig, readLocalConfig } from "../../../../dev/stack/worker-config.ts";

const consumer = (queue: string) => ({ queue, max_batch_size: 1, max_batch_timeout: 0, max_retries: 8 });

describe("the local Worker's configuration", () => {
  it("takes turns in batches of ten at once, and leaves every other queue as it is", () => {
    const production = {
      queues: { consumers: [consumer("konstruct-turns-3"), consumer("konstruct-turns-dlq")] },
    };
    expect(localConfig(production, "/project").queues?.consumers).toEqual([
      { queue: "konstruct-turns-3", max_batch_size: 10, max_batch_timeout: 0, max_retries: 8 },
      consumer("konstruct-turns-dlq"),
    ]);
  });

  it("can lie in another folder: its paths are absolute", () => {
    const production = {
      main: "src/worker.ts",
      assets: { directory: "./dist/console", binding: "ASSETS" },
      alias: { heavy: "./src/light.ts", old: "new" },
    };
    expect(localConfig(production, "/project")).toEqual({
      alias: { heavy: "/project/src/light.ts", old: "new" },
      main: "/project/src/worker.ts",
      assets: { directory: "/project/dist/console", binding: "ASSETS" },
    });
  });

  it("has the project's own Workers beside it that it calls, and nobody else's", () => {
    const services = [
      { binding: "READER", service: "konstruct-reader" },
      { binding: "OTHER", service: "somebody-elses" },
    ];
    expect(besides({ services }, "/project")).toEqual(["/project/reader/wrangler.toml"]);
    expect(besides({}, "/project")).toEqual([]);
  });

  it("is the project's own for everything else", () => {
    const root = join(import.meta.dirname, "../../../..");
    const config = readLocalConfig(root) as Record<string, unknown> & { queues: { consumers: object[] } };
    expect(config.main).toBe(join(root, "src/worker.ts"));
    expect(config.name).toBe("konstruct");
    expect(config.queues.consumers).toContainEqual(
      expect.objectContaining({ queue: "konstruct-turns-0", max_batch_size: 10 }),
    );
  });
});
