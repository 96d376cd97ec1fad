// Of everything the Worker prints, the lines a person at the terminal wants to see.

import { stripVTControlCharacters } from "node:util";

interface LogLine {
  level?: unknown;
  event?: unknown;
}

function parse(line: string): LogLine | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Prints warnings and errors of the Worker's own log, and build errors of wrangler. */
export function workerLines(print: (line: string) => void): (line: string) => void {
  return (coloured) => {
    const line = stripVTControlCharacters(coloured);
    const start = line.indexOf("{");
    const logged = start >= 0 ? parse(line.slice(start)) : undefined;
    const matters = logged
      ? logged.level === "warn" || logged.level === "error"
      : /✘ \[ERROR\]|Uncaught/.test(line);
    if (matters) print(`  worker | ${line.trim()}`);
  };
}

const ERROR = /✘ \[ERROR\] (.*)/;
const LOCATION = /^\s+(\S+:\d+:\d+):$/;

/** wrangler waits for a mended file where the Worker does not build; a start should not wait with it. */
export const buildFailed = (lines: readonly string[]): boolean =>
  lines.some((line) => /Build failed with \d+ error/.test(line));

/** What went wrong in one line: the first error with its place, else the last thing that was said. */
export function problemIn(coloured: readonly string[]): string {
  const lines = coloured.map((line) => stripVTControlCharacters(line)).filter((line) => line.trim() !== "");
  const errors = lines.flatMap((line, index) => {
    const text = ERROR.exec(line)?.[1];
    if (text === undefined || text.startsWith("Build failed")) return [];
    const place = LOCATION.exec(lines[index + 1] ?? "")?.[1];
    return [place ? `${text} (${place})` : text];
  });
  return errors[0] ?? lines.at(-1)?.trim() ?? "it said nothing";
}
