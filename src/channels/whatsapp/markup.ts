// Models write Markdown; WhatsApp has signs of its own, where * is bold, _ is italic, ~ is struck out, and
// headings, links and the language of a code block do not exist. Lists, quotations and `code` are the same.

import { type Block, markdownBlocks } from "../code-fence.ts";

// Inline code comes first, so that what stands in it is left alone. No alternative can run past the sign
// that ends it, so that a text full of openings is read once.
const MARKUP = new RegExp(
  [
    /(?<code>`[^`\n]+`)/,
    /(?<!\*)\*\*(?=[^\s*])(?<bold>[^*\n]+)(?<=\S)\*\*(?!\*)/,
    /(?<![*\w])\*(?=[^\s*])(?<italic>[^*\n]+)(?<=\S)\*(?![*\w])/,
    /~~(?=[^\s~])(?<struck>[^~\n]+)(?<=\S)~~/,
    /!?\[(?<label>[^[\]\n]+)\]\((?<url>https?:\/\/[^\s()]+)\)/,
  ]
    .map(({ source }) => source)
    .join("|"),
  "g",
);
const HEADING = /^#{1,6}[ \t]+(.+)$/gm;

type Groups = Partial<Record<"code" | "bold" | "italic" | "struck" | "label" | "url", string>>;

function convert(whole: string, groups: Groups): string {
  const { bold, italic, struck, label, url } = groups;
  if (bold !== undefined) return `*${bold}*`;
  if (italic !== undefined) return `_${italic}_`;
  if (struck !== undefined) return `~${struck}~`;
  if (url === undefined) return whole;
  return label === url ? url : `${label} (${url})`;
}

const inline = (text: string): string =>
  text.replace(MARKUP, (whole, ...rest) => convert(whole, rest.at(-1) as Groups));

const heading = (title: string): string => `**${title.replaceAll("**", "").replace(/[ \t#]+$/, "")}**`;

function block(given: Block): string {
  if (given.kind === "prose") {
    return inline(given.text.replace(HEADING, (_whole, title: string) => heading(title)));
  }
  // A quoted or listed block keeps its prefix on each line; WhatsApp would show a fence inside one as it is.
  if (!/^(?:`{3,}|~{3,})$/.test(given.close) || given.body.includes("```")) return given.text;
  return `\`\`\`\n${given.body}\n\`\`\``;
}

/** Markdown in WhatsApp's own signs; as it was where that would make it longer than `limit`. */
export function whatsappMarkup(markdown: string, limit: number): string {
  const text = markdownBlocks(markdown).map(block).join("\n");
  return text.length <= limit ? text : markdown;
}
