// Which models the local stack uses: what is configured, else an Ollama that is simply there, else the
// stand-in. Each group falls back to the other, so one provider is enough for both.

export interface Models {
  /** Variables of the Worker. */
  vars: Record<string, string>;
  /** For the line at start-up. */
  label: string;
}

export type Environment = Record<string, string | undefined>;

const OLLAMA_URL = "http://127.0.0.1:11434";
const PREFERRED_OLLAMA_MODEL = "qwen3:8b";

const MODEL_VARIABLES = [
  "ANTHROPIC_API_KEY",
  "ANTHROPIC_BASE_URL",
  "ANTHROPIC_MODEL",
  "ANTHROPIC_PRICES",
  "ANTHROPIC_SMALL_MODEL",
  "ANTHROPIC_SMALL_PRICES",
  "ANTHROPIC_LARGE_MODEL",
  "ANTHROPIC_LARGE_PRICES",
  "OPENAI_API_KEY",
  "OPENAI_BASE_URL",
  "OPENAI_MODEL",
  "OPENAI_PRICES",
  "OLLAMA_BASE_URL",
  "OLLAMA_MODEL",
  "OLLAMA_CONTEXT_LENGTH",
  "OLLAMA_ACCESS_CLIENT_ID",
  "OLLAMA_ACCESS_CLIENT_SECRET",
] as const;

/** The stand-in under its own name. It costs nothing; with a price, budgets and charts can be tried. */
export const standInModels = (standInUrl: string): Models => ({
  vars: {
    OPENAI_BASE_URL: `${standInUrl}/v1`,
    OPENAI_API_KEY: "stand-in",
    OPENAI_MODEL: "stand-in",
    OPENAI_PRICES: "1,0.1,5",
  },
  label: "stand-in (set ANTHROPIC_API_KEY or OPENAI_API_KEY, or start Ollama, for a real one)",
});

async function localOllamaModel(fetch: typeof globalThis.fetch): Promise<string | undefined> {
  try {
    const response = await fetch(`${OLLAMA_URL}/api/tags`, { signal: AbortSignal.timeout(500) });
    const { models } = (await response.json()) as { models?: { name?: unknown }[] };
    const names = (models ?? []).map(({ name }) => name).filter((name) => typeof name === "string");
    return names.find((name) => name === PREFERRED_OLLAMA_MODEL) ?? names[0];
  } catch {
    return undefined;
  }
}

/** Looks in the environment, then on the usual port. */
export async function findModels(
  environment: Environment,
  standInUrl: string,
  fetch: typeof globalThis.fetch = globalThis.fetch,
): Promise<Models> {
  const vars: Record<string, string> = {};
  for (const name of MODEL_VARIABLES) {
    const value = environment[name];
    if (value) vars[name] = value;
  }
  const found: string[] = [];
  if (vars.ANTHROPIC_API_KEY) found.push("Anthropic");
  if (vars.OPENAI_API_KEY) found.push("OpenAI");
  if (!vars.OLLAMA_BASE_URL) {
    const model = await localOllamaModel(fetch);
    if (model) Object.assign(vars, { OLLAMA_BASE_URL: OLLAMA_URL, OLLAMA_MODEL: vars.OLLAMA_MODEL ?? model });
  }
  if (vars.OLLAMA_BASE_URL) found.push(`Ollama${vars.OLLAMA_MODEL ? ` (${vars.OLLAMA_MODEL})` : ""}`);
  return found.length > 0 ? { vars, label: found.join(", ") } : standInModels(standInUrl);
}
