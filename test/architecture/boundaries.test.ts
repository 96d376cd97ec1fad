import { describe, expect, it } from "vitest";
import { LEAVES, MAY_FETCH, MAY_IMPORT, OBJECTS_MAY_IMPORT, UNRESTRICTED } from "./import-table.ts";
import { type SourceFile, sourceFiles } from "./source-files.ts";

const src = sourceFiles(["src"]);
const objects = sourceFiles(["durable-objects"]);
const everything = [...src, ...objects, ...sourceFiles(["reader", "dev", "bench", "console", "test"])];

const within = (target: string, allowed: readonly string[]): boolean =>
  allowed.some((one) => target === `src/${one}` || target.startsWith(`src/${one}/`));

/** The folder below src, or the file itself where it lies directly in src. */
const unitOf = (path: string): string => (path.split("/")[1] ?? "").replace(/\.ts$/, "");

function forbidden(file: SourceFile, allowed: readonly string[]): string[] {
  return file.imports
    .filter(({ ours, target }) => ours && !within(target, [...LEAVES, ...allowed]))
    .map(({ target }) => `${file.path} imports ${target}`);
}

describe("the import table", () => {
  it("lets each feature import only what it is allowed to", () => {
    const violations = src.flatMap((file) => {
      const unit = unitOf(file.path);
      if (UNRESTRICTED.includes(unit)) return [];
      if (LEAVES.includes(unit))
        return file.imports
          .filter((one) => one.ours && !within(one.target, LEAVES))
          .map((one) => `${file.path} imports ${one.target}`);
      const types = unit === "env" ? ["../durable-objects"] : [];
      const seen =
        types.length > 0
          ? { ...file, imports: file.imports.filter((one) => !one.target.startsWith("durable-objects/")) }
          : file;
      return forbidden(seen, [unit, ...(MAY_IMPORT[unit] ?? [])]);
    });
    expect(violations).toEqual([]);
  });

  it("keeps Durable Objects to leaves, pure rules and each other", () => {
    const violations = objects.flatMap((file) =>
      forbidden(
        { ...file, imports: file.imports.filter((one) => !one.target.startsWith("durable-objects/")) },
        OBJECTS_MAY_IMPORT,
      ),
    );
    expect(violations).toEqual([]);
  });

  it("imports Durable Objects as values from the Worker's entry only", () => {
    const violations = src
      .filter((file) => file.path !== "src/worker.ts")
      .flatMap((file) =>
        file.imports
          .filter((one) => one.target.startsWith("durable-objects/") && !one.typeOnly)
          .map(() => file.path),
      );
    expect(violations).toEqual([]);
  });

  it("names cloudflare:workers in Durable Objects and the entry only", () => {
    const violations = [...src, ...objects]
      .filter((file) => file.imports.some((one) => one.target === "cloudflare:workers"))
      .map((file) => file.path)
      .filter((path) => !path.startsWith("durable-objects/") && path !== "src/worker.ts");
    expect(violations).toEqual([]);
  });

  it("calls the global fetch in delivery, providers and the database connection only", () => {
    const violations = src
      .filter((file) => /(?<![.\w])fetch\(/.test(file.text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "")))
      .map((file) => file.path)
      .filter((path) => !MAY_FETCH.some((pattern) => pattern.test(path)));
    expect(violations).toEqual([]);
  });

  it("keeps the environment above the composition root", () => {
    const violations = src
      .filter((file) => file.imports.some((one) => one.target === "src/env"))
      .map((file) => file.path)
      .filter((path) => !/^src\/(worker|compose(-\w+)?)\.ts$/.test(path));
    expect(violations).toEqual([]);
  });

  // Neon's driver is a Postgres client for sockets, too; the index of drizzle's folder brings it.
  it("leaves the drivers of databases out of the Worker: its client is ours", () => {
    const drivers = [
      "@neondatabase/serverless",
      "drizzle-orm/neon-http",
      "drizzle-orm/neon-http/driver",
      "pg",
    ];
    const violations = [...src, ...objects].flatMap((file) =>
      file.imports
        .filter((one) => drivers.includes(one.target) && !one.typeOnly)
        .map((one) => `${file.path} imports ${one.target}`),
    );
    expect(violations).toEqual([]);
  });

  it("keeps stand-ins out of the product", () => {
    const violations = [...src, ...objects].flatMap((file) =>
      file.imports
        .filter((one) => /^(dev|test|bench)\//.test(one.target))
        .map((one) => `${file.path} imports ${one.target}`),
    );
    expect(violations).toEqual([]);
  });
});

describe("file sizes", () => {
  it("has no file above 300 lines", () => {
    const long = everything
      .map((file) => ({ path: file.path, lines: file.text.split("\n").length - 1 }))
      .filter(({ lines }) => lines > 300);
    expect(long).toEqual([]);
  });

  it("has a median source file of at most 90 lines", () => {
    const lines = [...src, ...objects].map((file) => file.text.split("\n").length - 1).sort((a, b) => a - b);
    expect(lines[Math.floor(lines.length / 2)]).toBeLessThanOrEqual(90);
  });

  it("has no catch-all file or folder", () => {
    const vague = everything
      .map((file) => file.path)
      .filter((path) => /(^|\/)(utils?|helpers?|common|managers?|services?|lib)(\/|\.tsx?$)/.test(path));
    expect(vague).toEqual([]);
  });
});
