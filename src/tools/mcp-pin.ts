// Which tools of a remote server a company lets its employees use, each as it was when a person looked. A server
// may change its tools at any time: what changed is off until somebody looks again. Pure.

import { createHash } from "node:crypto";
import type { PinnedTool } from "../tenants/tool-policy.ts";
import type { ListedTool } from "./mcp-list.ts";

export interface Pins {
  tools: PinnedTool[];
  /** The server's names of what is new, different, and gone. */
  added: string[];
  changed: string[];
  removed: string[];
}

/** As long as tool names may be, and so much of the hash that tells two equal ones apart. */
const MAX_NAME_CHARS = 48;
const HASH_CHARS = 6;

/**
 * `previous` brought up to what the server lists now. New tools are off and write; one that changed is off, and
 * a write again, whatever was decided about what it used to be. `taken` are the tenant's other tool names.
 */
export function pinTools(
  previous: readonly PinnedTool[],
  listed: readonly ListedTool[],
  naming: { serverId: string; taken: ReadonlySet<string> },
): Pins {
  const known = new Map(previous.map((tool) => [tool.name, tool]));
  const now = new Set(listed.map(({ name }) => name));
  const used = new Set([...naming.taken, ...previous.map(({ toolName }) => toolName)]);
  const pins: Pins = { tools: [], added: [], changed: [], removed: [] };
  for (const tool of listed) {
    const before = known.get(tool.name);
    if (before?.hash === tool.hash) {
      pins.tools.push(before);
    } else if (before) {
      const { toolName } = before;
      pins.tools.push({ ...tool, toolName, effect: "write", state: "changed", ...lookedOf(before) });
      pins.changed.push(tool.name);
    } else {
      const toolName = freeName(naming.serverId, tool.name, used);
      used.add(toolName);
      pins.tools.push({ ...tool, toolName, effect: "write", state: "off" });
      pins.added.push(tool.name);
    }
  }
  pins.removed = previous.filter(({ name }) => !now.has(name)).map(({ name }) => name);
  return pins;
}

/** What a person looked at last. What changed since and was looked at by nobody does not take its place. */
const lookedOf = ({ state, looked, description, inputSchema }: PinnedTool): Pick<PinnedTool, "looked"> => {
  if (state !== "changed") return { looked: { description, inputSchema } };
  return looked === undefined ? {} : { looked };
};

/** `server_tool` in the letters a model may use; where that is taken, with a piece of a hash. */
function freeName(serverId: string, name: string, used: ReadonlySet<string>): string {
  const whole = `${serverId}_${name}`
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/_$/, "");
  const plain = whole.slice(0, MAX_NAME_CHARS);
  if (whole.length <= MAX_NAME_CHARS && !used.has(plain)) return plain;
  for (let round = 0; ; round++) {
    const hash = createHash("sha256").update(`${name}\n${round}`).digest("hex").slice(0, HASH_CHARS);
    const candidate = `${whole.slice(0, MAX_NAME_CHARS - HASH_CHARS - 1)}_${hash}`;
    if (!used.has(candidate)) return candidate;
  }
}
