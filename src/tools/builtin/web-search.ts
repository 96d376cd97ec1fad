// Brave's web search. Three results are enough to answer from and few enough to be read.

import * as z from "zod";
import { fail, ok, type Result } from "../../result.ts";
import type { OpenToolkit, OpenToolSecret } from "../../tenants/tool-policy.ts";
import { defineTool } from "../define-tool.ts";
import { plainLabel } from "../result-text.ts";
import type { Source, Tool, ToolFailure, ToolSuccess } from "../tool.ts";
import type { Egress, EgressAnswer } from "./egress.ts";

export const BRAVE_HOST = "api.search.brave.com";
const RESULTS = 3;
/** Brave's own limits. */
const MAX_QUERY_CHARS = 400;
const MAX_QUERY_WORDS = 50;
const MAX_DESCRIPTION_CHARS = 1_000;

const input = z.strictObject({
  query: z
    .string()
    .trim()
    .min(1)
    .max(MAX_QUERY_CHARS)
    .refine((query) => query.split(/\s+/).length <= MAX_QUERY_WORDS, `At most ${MAX_QUERY_WORDS} words`)
    .describe(`What to look for: at most ${MAX_QUERY_CHARS} characters and ${MAX_QUERY_WORDS} words`),
});

const answerSchema = z.object({
  web: z
    .object({
      results: z.array(
        z.object({
          title: z.string(),
          url: z.string(),
          description: z.string().default(""),
          age: z.string().optional(),
        }),
      ),
    })
    .optional(),
});
type Found = NonNullable<z.output<typeof answerSchema>["web"]>["results"][number];

const unavailable = (message: string): ToolFailure => ({ code: "unavailable", message });

/** Each tenant searches on its own account. */
function credentialOf({ secrets }: Pick<OpenToolkit, "secrets">): OpenToolSecret | undefined {
  const secret = secrets.find(({ kind, value }) => kind === "brave" && value.trim() !== "");
  return (
    secret && { ...secret, kind: "header", host: BRAVE_HOST, header: "X-Subscription-Token", prefix: "" }
  );
}

const NOT_SET_UP = unavailable(
  "Web search is not set up: an operator has to store a key for it in the console.",
);

const REFUSALS: Record<number, ToolFailure> = {
  401: unavailable("Web search is not available: the service does not accept the stored key."),
  403: unavailable("Web search is not available: the stored key may not search."),
  422: { code: "refused", message: "The search service did not accept this query. Put it another way." },
  429: unavailable("Web search has reached its limit for now. Try again later, or answer without it."),
};

const ENTITIES: Record<string, string> = {
  lt: "<",
  gt: ">",
  quot: '"',
  "#x27": "'",
  "#39": "'",
  nbsp: " ",
  amp: "&",
};

/** Brave marks what matched with <strong>, and writes text as it stands in a page. */
const plainText = (text: string): string =>
  text
    .replace(/<\/?strong>/gi, "")
    .replace(
      /&(lt|gt|quot|#x27|#39|nbsp|amp);/gi,
      (whole, name: string) => ENTITIES[name.toLowerCase()] ?? whole,
    )
    .slice(0, MAX_DESCRIPTION_CHARS);

function sourceOf({ title, url }: Found): (Source & { host: string }) | undefined {
  const parsed = URL.parse(url);
  if (parsed?.protocol !== "https:" && parsed?.protocol !== "http:") return undefined;
  return { title: plainLabel(plainText(title)), reference: parsed.href, host: parsed.hostname };
}

function resultOf(found: readonly Found[]): ToolSuccess {
  const known = found.flatMap((one) => {
    const source = sourceOf(one);
    return source ? [{ ...one, source }] : [];
  });
  const results = known.slice(0, RESULTS);
  if (results.length === 0) return { text: "Nothing was found.", sources: [], taint: [] };
  const lines = results.map(({ source, description, age }, index) =>
    [
      `${index + 1}. ${source.title}`,
      source.reference,
      age ? `(${plainLabel(age)})` : "",
      plainText(description),
    ]
      .filter((line) => line !== "")
      .join("\n"),
  );
  const hosts = [...new Set(results.map(({ source }) => source.host))];
  return {
    text: `${lines.join("\n\n")}\n\nName the address of what you use.`,
    sources: results.map(({ source: { title, reference } }) => ({ title, reference })),
    taint: hosts.map((host) => `the web page ${host}`),
  };
}

function read({ status, text }: EgressAnswer): Result<ToolSuccess, ToolFailure> {
  const refusal = REFUSALS[status];
  if (refusal) return fail(refusal);
  if (status !== 200) return fail(unavailable(`Web search is away for the moment (status ${status}).`));
  try {
    const parsed = answerSchema.safeParse(JSON.parse(text));
    if (parsed.success) return ok(resultOf(parsed.data.web?.results ?? []));
  } catch {
    // Told below: to whoever asked it is the same.
  }
  return fail(unavailable("Web search gave an answer that cannot be read."));
}

/** `web_search`. The egress decides where Brave's host really is. */
export function webSearch(egress: Egress): Tool<z.output<typeof input>> {
  return defineTool({
    name: "web_search",
    title: "Search the web",
    description: "Searches the public web and gives the three best pages with their addresses. Cite them.",
    input,
    effect: "read",
    taints: () => "web pages",
    host: () => BRAVE_HOST,
    check: (_, { toolkit }) => (credentialOf(toolkit) ? undefined : NOT_SET_UP),
    lines: ({ query }) => [{ label: "Query", value: query }],
    async run({ query }, { toolkit, signal }) {
      const secret = credentialOf(toolkit);
      if (!secret) return fail(NOT_SET_UP);
      const sent = await egress.send({
        url: `https://${BRAVE_HOST}/res/v1/web/search?${new URLSearchParams({ q: query, count: String(RESULTS) })}`,
        method: "GET",
        headers: { accept: "application/json" },
        hosts: [BRAVE_HOST],
        secrets: [secret],
        signal,
      });
      return sent.ok
        ? read(sent.value)
        : fail(unavailable("Web search could not be reached. Try again later."));
    },
  });
}
