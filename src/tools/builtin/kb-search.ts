// The company's own documents. They taint like the web does: whoever could put a sentence into one could
// otherwise make an employee act.

import * as z from "zod";
import type { KnowledgeSearch, Passage } from "../../knowledge/port.ts";
import { fail, ok } from "../../result.ts";
import { defineTool } from "../define-tool.ts";
import { plainLabel } from "../result-text.ts";
import type { Tool, ToolSuccess } from "../tool.ts";

const PASSAGES = 3;

const input = z.strictObject({
  query: z.string().trim().min(1).max(1_000).describe("What to look for, in words of the documents"),
});

const referenceOf = ({ documentId, chunk }: Passage): string => `${documentId}/${chunk}`;

function resultOf(passages: readonly Passage[]): ToolSuccess {
  if (passages.length === 0) return { text: "No document says anything about it.", sources: [], taint: [] };
  const texts = passages.map((passage) => {
    const place = passage.headings.map((heading) => plainLabel(heading)).join(" > ");
    const head = `[${referenceOf(passage)}] ${plainLabel(passage.documentName)}${place ? `, ${place}` : ""}`;
    return `${head}\n${passage.text}`;
  });
  const names = [...new Set(passages.map(({ documentName }) => plainLabel(documentName)))];
  return {
    text: `${texts.join("\n\n")}\n\nName the document of what you use, and its reference in brackets.`,
    sources: passages.map((passage) => ({ title: passage.documentName, reference: referenceOf(passage) })),
    taint: names.map((name) => `the document ${name}`),
  };
}

/** `kb_search`, over whatever searches documents here. */
export function kbSearch(knowledge: KnowledgeSearch): Tool<z.output<typeof input>> {
  return defineTool({
    name: "kb_search",
    title: "Search the company's documents",
    description:
      "Searches the company's documents and gives the three best passages with their documents. Cite them.",
    input,
    effect: "read",
    taints: () => "documents",
    lines: ({ query }) => [{ label: "Query", value: query }],
    async run({ query }, { tenantId, agent, signal }) {
      const found = await knowledge.search({ tenantId, agentId: agent.id, query, limit: PASSAGES }, signal);
      if (found.ok) return ok(resultOf(found.value.slice(0, PASSAGES)));
      return fail({
        code: "unavailable",
        message: found.error.isOverBudget
          ? "The company's documents cannot be searched: the budget for models is used up. Say so."
          : "The company's documents cannot be searched at the moment.",
      });
    },
  });
}
