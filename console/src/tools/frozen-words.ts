import type { Tools } from "./tools-query.ts";

/** What is stopped just now, in one sentence; undefined where nothing is. Pure. */
export function frozenWords({
  policy,
  agents,
  tools,
}: Pick<Tools, "policy" | "agents" | "tools">): string | undefined {
  if (policy.isFrozen) return "Everything is stopped: no employee answers or does anything.";
  const names = agents.filter(({ work }) => work.isFrozen).map(({ name }) => name);
  const stopped = policy.frozenTools.map((name) => tools.find((tool) => tool.name === name)?.title ?? name);
  const parts = [
    names.length === 0 ? "" : `${names.join(" and ")} ${names.length === 1 ? "is" : "are"} stopped.`,
    stopped.length === 0 ? "" : `Nobody can use: ${stopped.join(", ")}.`,
  ].filter(Boolean);
  return parts.length === 0 ? undefined : parts.join(" ");
}
