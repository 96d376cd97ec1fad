// Of everything the Worker prints, the lines a person at the terminal wants to see.

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
  return (line) => {
    const start = line.indexOf("{");
    const logged = start >= 0 ? parse(line.slice(start)) : undefined;
    const matters = logged
      ? logged.level === "warn" || logged.level === "error"
      : /✘ \[ERROR\]|Uncaught/.test(line);
    if (matters) print(`  worker | ${line.trim()}`);
  };
}
