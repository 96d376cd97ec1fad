// What a remote tool answered, as text. A picture is named and not shown: nobody asked for it to be looked at.

import type { CallToolResult } from "./mcp-session.ts";
import { plainLabel } from "./result-text.ts";

type Block = CallToolResult["content"][number];

/** Every part of the answer, a paragraph each. */
export function mcpText(result: CallToolResult): string {
  const parts = result.content.map(blockText).filter((text) => text !== "");
  if (parts.length > 0) return parts.join("\n\n");
  if (result.structuredContent) return JSON.stringify(result.structuredContent);
  return result.isError ? "It failed, and says nothing about it." : "It answered with nothing.";
}

function blockText(block: Block): string {
  switch (block.type) {
    case "text":
      return block.text;
    case "image":
    case "audio":
      return notShown(block.type, block.mimeType, block.data);
    case "resource_link":
      return `[A link: ${plainLabel(block.title ?? block.name)}, ${plainLabel(block.uri)}]`;
    case "resource": {
      const { uri, mimeType } = block.resource;
      if (!("text" in block.resource)) return notShown(plainLabel(uri), mimeType, block.resource.blob);
      return `${plainLabel(uri)}:\n${block.resource.text}`;
    }
  }
}

function notShown(what: string, mimeType: string | undefined, base64: string): string {
  const kilobytes = Math.max(1, Math.round((base64.length * 3) / 4 / 1_000));
  return `[Not shown: ${what}, ${plainLabel(mimeType ?? "of an unknown kind")}, ${kilobytes} kB]`;
}
