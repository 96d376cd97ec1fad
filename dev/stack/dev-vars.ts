import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import type { Environment } from "./models.ts";

/** The environment, over what `.dev.vars` in `root` says. */
export function localEnvironment(root: string, environment: Environment): Environment {
  const file = join(root, ".dev.vars");
  const written = existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {};
  const set = Object.entries(environment).filter(([, value]) => value !== undefined && value !== "");
  return { ...written, ...Object.fromEntries(set) };
}

/** Lines of KEY='value' as wrangler and Node read them: neither knows a way to write a quote inside its own. */
export const envFile = (vars: Record<string, string>): string =>
  Object.entries(vars)
    .map(([name, value]) => (value.includes("'") ? `${name}="${value}"\n` : `${name}='${value}'\n`))
    .join("");
