// The project's own source, parsed: what a boundary test reads.

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { parseSync } from "oxc-parser";

const ROOT = join(import.meta.dirname, "../..");

export interface SourceFile {
  /** From the project's root, with forward slashes. */
  path: string;
  text: string;
  /** Module specifiers; ours as paths from the root, without the ending. */
  imports: { target: string; typeOnly: boolean; ours: boolean }[];
}

/** All TypeScript files below the folders. */
export function sourceFiles(folders: readonly string[]): SourceFile[] {
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => /\.tsx?$/.test(name) && !name.includes("node_modules"))
      .map((name) => readSource(join(folder, name))),
  );
}

function readSource(path: string): SourceFile {
  const text = readFileSync(join(ROOT, path), "utf8");
  const { module, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const imports = [
    ...module.staticImports.map((one) => ({
      specifier: one.moduleRequest.value,
      typeOnly: one.entries.length > 0 && one.entries.every((entry) => entry.isType),
    })),
    ...module.staticExports.flatMap((one) =>
      one.entries.flatMap((entry) =>
        entry.moduleRequest ? [{ specifier: entry.moduleRequest.value, typeOnly: entry.isType }] : [],
      ),
    ),
  ];
  return {
    path,
    text,
    imports: imports.map(({ specifier, typeOnly }) => {
      const ours = specifier.startsWith(".");
      const target = ours
        ? relative(ROOT, normalize(join(ROOT, dirname(path), specifier))).replace(/\.tsx?$/, "")
        : specifier;
      return { target, typeOnly, ours };
    }),
  };
}
