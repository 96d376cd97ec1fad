// Brave's search API over a web of a few pages, with its limits and its way to mark what matched.

import { Hono } from "hono";
import * as z from "zod";

export const pageSchema = z.strictObject({
  url: z.url(),
  title: z.string().min(1),
  text: z.string().min(1),
});
export type Page = z.infer<typeof pageSchema>;

export interface BraveService {
  token: string;
  pages: Page[];
  app: Hono;
}

export const DEMO_PAGES: Page[] = [
  {
    url: "https://www.carrier.example/strike",
    title: "Carrier strike: what customers need to know",
    text: "Drivers in the north are on strike from 24 to 26 November 2026. Parcels arrive one or two days late.",
  },
  {
    url: "https://www.consumer.example/right-of-withdrawal",
    title: "Your right of withdrawal",
    text: "Who buys online in the European Union may withdraw within 14 days without giving a reason.",
  },
  {
    url: "https://www.coffee.example/descaling",
    title: "How to descale a coffee machine",
    text: "Descale every three months with citric acid, and rinse twice with clear water.",
  },
  {
    url: "https://www.weather.example/leipzig",
    title: "Weather in Leipzig",
    text: "Snow is expected on 23 November 2026; roads may be closed in the morning.",
  },
];

const querySchema = z.object({
  q: z
    .string()
    .min(1)
    .max(400)
    .refine((query) => query.split(/\s+/).length <= 50),
  count: z.coerce.number().int().min(1).max(20).default(20),
  offset: z.coerce.number().int().min(0).max(9).default(0),
});

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? [];

/** Pages that share words with the query, those that share most first. */
function find(pages: readonly Page[], query: string): Page[] {
  const wanted = new Set(wordsOf(query));
  return pages
    .map((page) => {
      const words = new Set(wordsOf(`${page.title} ${page.text}`));
      return { page, score: [...wanted].filter((word) => words.has(word)).length };
    })
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score)
    .map(({ page }) => page);
}

function marked(text: string, query: string): string {
  const wanted = new Set(wordsOf(query));
  return text.replace(/[\p{L}\p{N}]{3,}/gu, (word) =>
    wanted.has(word.toLowerCase()) ? `<strong>${word}</strong>` : word,
  );
}

export function createBrave(token: string, pages: Page[] = [...DEMO_PAGES]): BraveService {
  const app = new Hono();
  const service: BraveService = { token, pages, app };
  app.get("/res/v1/web/search", (c) => {
    const problem = (status: 401 | 422, code: string, detail: string) =>
      c.json({ type: "ErrorResponse", error: { status, code, detail } }, status);
    if (c.req.header("x-subscription-token") !== service.token) {
      return problem(401, "SUBSCRIPTION_TOKEN_INVALID", "The provided subscription token is invalid.");
    }
    const query = querySchema.safeParse(c.req.query());
    if (!query.success) return problem(422, "VALIDATION", "Unable to validate request parameter(s)");
    const { q, count, offset } = query.data;
    const results = find(service.pages, q)
      .slice(offset * count, (offset + 1) * count)
      .map(({ url, title, text }) => ({ title, url, description: marked(text, q), language: "en" }));
    c.header("X-RateLimit-Remaining", "49, 1999");
    return c.json({
      type: "search",
      query: { original: q },
      ...(results.length > 0 ? { web: { type: "search", results } } : {}),
    });
  });
  return service;
}
