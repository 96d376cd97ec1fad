// What a remote tool answered, as text. A picture is named and not shown: nobody asked for it to be looked at. It is
// handed on as a file.

import { fromBase64 } from "../base64.ts";
import type { CallToolResult } from "./mcp-session.ts";
import { plainLabel } from "./result-text.ts";
import type { AnsweredFile } from "./tool.ts";

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

/** Pictures, recordings and files among the answer, for whoever may hand them on. */
export const mcpFiles = ({ content }: CallToolResult): AnsweredFile[] =>
  content.flatMap((block): AnsweredFile[] => {
    if (block.type === "image" || block.type === "audio")
      return fileOf(block.type, block.mimeType, block.data);
    if (block.type !== "resource" || "text" in block.resource) return [];
    const { uri, mimeType = "application/octet-stream", blob } = block.resource;
    return fileOf(URL.parse(uri)?.pathname ?? uri, mimeType, blob);
  });

/** What is no base64 is no file. */
function fileOf(name: string, mimeType: string, base64: string): AnsweredFile[] {
  try {
    const bytes = fromBase64(base64);
    const mediaType = (mimeType.split(";")[0] ?? "").trim().toLowerCase();
    return [{ name, mediaType, bytes }];
  } catch {
    return [];
  }
}
