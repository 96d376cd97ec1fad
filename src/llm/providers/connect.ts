import { type Clock, systemClock } from "../../clock.ts";
import type { Deployment } from "../catalog.ts";
import type { Provider } from "../model.ts";
import { anthropicProvider } from "./anthropic.ts";
import { ollamaProvider } from "./ollama.ts";
import { openaiProvider } from "./openai.ts";

interface ConnectInput {
  fetch?: typeof fetch;
  clock?: Clock;
}

/** Gives each deployment its provider, and the same one each time: clients are dear to build. */
export function connectProviders({
  fetch = (input, init) => globalThis.fetch(input, init),
  clock = systemClock,
}: ConnectInput = {}): (deployment: Deployment) => Provider {
  const built = new Map<string, Provider>();
  return (deployment) => {
    const provider = built.get(deployment.id) ?? build(deployment, { fetch, clock });
    built.set(deployment.id, provider);
    return provider;
  };
}

function build(deployment: Deployment, edge: Required<ConnectInput>): Provider {
  switch (deployment.provider) {
    case "openai":
      return openaiProvider({ ...deployment, ...edge });
    case "anthropic":
      return anthropicProvider({ ...deployment, ...edge });
    case "ollama":
      return ollamaProvider({ ...deployment, ...edge });
  }
}
