// An independent reader of outbound text: what a Markdown renderer would fetch or link. It is a parser of its
// own (CommonMark with GitHub's autolinks), so that it shares no mistake with the sanitiser.

import { fromMarkdown } from "mdast-util-from-markdown";
import remarkGfm from "remark-gfm";

interface Node {
  type: string;
  url?: string;
  value?: string;
  children?: Node[];
}

type Extensions = { extensions: []; mdastExtensions: [] };

/** What remark-gfm would hand to the parser. */
function gfm(): Extensions {
  const data: Record<string, []> = {};
  (remarkGfm as (this: { data(): typeof data }) => void).call({ data: () => data });
  return { extensions: data.micromarkExtensions ?? [], mdastExtensions: data.fromMarkdownExtensions ?? [] };
}

const GFM = gfm();

export interface Verdict {
  /** Fetched by being seen. */
  images: string[];
  /** Addresses that are links, with a host that is not in the list; mail addresses aside. */
  foreign: string[];
  html: string[];
}

/** Where a click leads. Mattermost puts "http://" before what has no scheme; what is no address leads nowhere. */
function addressOf(url: string): URL | undefined {
  if (URL.canParse(url)) return new URL(url);
  const guessed = `http://${url.replace(/^\/+/, "")}`;
  const isRelative = !url.includes("://") && url.includes(".") && !url.startsWith("#");
  return isRelative && URL.canParse(guessed) ? new URL(guessed) : undefined;
}

function isForeign(url: string, hosts: readonly string[]): boolean {
  if (url.startsWith("mailto:")) return false;
  const parsed = addressOf(url);
  // No such top level domain exists: "https://docs.acme.example~" leads nowhere.
  if (!parsed || /[^a-z0-9-]$/.test(parsed.hostname)) return false;
  return parsed.protocol !== "https:" || !hosts.includes(parsed.hostname) || parsed.username !== "";
}

/** What a reader's program would do with this text. */
export function judge(text: string, hosts: readonly string[]): Verdict {
  const verdict: Verdict = { images: [], foreign: [], html: [] };
  const visit = (node: Node): void => {
    if (node.type === "image" || node.type === "imageReference") verdict.images.push(node.url ?? "reference");
    if ((node.type === "link" || node.type === "definition") && isForeign(node.url ?? "", hosts))
      verdict.foreign.push(node.url ?? "");
    if (node.type === "html") verdict.html.push(node.value ?? "");
    for (const child of node.children ?? []) visit(child);
  };
  visit(fromMarkdown(text, GFM) as unknown as Node);
  return verdict;
}
