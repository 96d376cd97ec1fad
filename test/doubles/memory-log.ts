// A log that can be read back.

import type { Log, LogFields } from "../../src/log.ts";

export interface LoggedLine {
  level: "info" | "warn" | "error";
  event: string;
  fields: LogFields;
}

export function memoryLog(): Log & { lines: LoggedLine[] } {
  const lines: LoggedLine[] = [];
  const at =
    (level: LoggedLine["level"]) =>
    (event: string, fields: LogFields = {}) =>
      void lines.push({ level, event, fields });
  return { lines, info: at("info"), warn: at("warn"), error: at("error") };
}
