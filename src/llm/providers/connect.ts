import { type Clock, systemClock } from "../../clock.ts";
import type { Capabilities, ProviderName } from "../../tenants/policy.ts";
import type { Provider } from "../model.ts";
import type { AccessToken } from "./access-token.ts";
import { anthropicProvider } from "./anthropic.ts";
import { keyless } from "./keyless-failure.ts";
import { ollamaProvider } from "./ollama.ts";
import { openaiProvider } from "./openai.ts";

/** What a client is built of. A deployment is one. */
export interface Connection {
  /** One for each address and model. */
  key: string;
  provider: ProviderName;
  model: string;
  baseUrl: string;
  capabilities: Capabilities;
  apiKey?: string | undefined;
  access?: AccessToken | undefined;
}

interface ConnectInput {
  fetch?: typeof fetch;
  clock?: Clock;
}

/** Clients of one isolate, which serves many tenants. Each holds some kilobytes and a credential. */
const MAX_CLIENTS = 200;

/** A server of one's own may want no key, but the SDKs do. */
const NO_KEY = "none";

/**
 * Gives each deployment its provider, and the same one each time while there are not too many. The
 * credential is part of its key: two tenants share one only where they have the same account, and a
 * deployment that got a new key gets a new client.
 */
export function connectProviders({
  fetch = (input, init) => globalThis.fetch(input, init),
  clock = systemClock,
}: ConnectInput = {}): (connection: Connection) => Provider {
  const built = new Map<string, Provider>();
  const known = new WeakMap<Connection, Provider>();
  return (connection) => {
    // A tenant's deployments are the same objects for seconds: their keys are not joined for every call.
    const same = known.get(connection);
    if (same) return same;
    const key = keyOf(connection);
    const { apiKey, access } = connection;
    const provider =
      built.get(key) ??
      keyless(build(connection, { fetch, clock }), [apiKey, access?.clientId, access?.clientSecret]);
    // The newest stands last.
    built.delete(key);
    built.set(key, provider);
    const [oldest] = built.keys();
    if (built.size > MAX_CLIENTS && oldest !== undefined) built.delete(oldest);
    known.set(connection, provider);
    return provider;
  };
}

const keyOf = ({ key, provider, capabilities, apiKey, access }: Connection): string => {
  const { images, prefill } = capabilities;
  return [key, provider, images, prefill, apiKey, access?.clientId, access?.clientSecret].join("\n");
};

function build(connection: Connection, edge: Required<ConnectInput>): Provider {
  const { apiKey = NO_KEY, provider } = connection;
  switch (provider) {
    case "openai":
      return openaiProvider({ ...connection, ...edge, apiKey });
    case "anthropic":
      return anthropicProvider({ ...connection, ...edge, apiKey });
    case "ollama":
      return ollamaProvider({ ...connection, ...edge });
  }
}
