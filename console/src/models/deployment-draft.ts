// A model as a form holds it: texts until it is sent. What is wrong with them the server says, field by field.

import type { DeploymentView } from "../../../src/api/models-view.ts";
import type { DeploymentSettings, Locality, ProviderName } from "../../../src/tenants/policy.ts";
import { nanoOfPerMillion, perMillionField, wholeOf } from "./amounts.ts";
import type { DeploymentBody } from "./use-models.ts";

type Timeout = keyof DeploymentSettings["timeouts"];
export const TIMEOUTS: Timeout[] = ["firstTokenMs", "lastFirstTokenMs", "idleMs", "totalMs"];

export interface DeploymentDraft {
  id: string;
  provider: ProviderName;
  model: string;
  baseUrl: string;
  locality: Locality;
  contextWindow: string;
  capabilities: DeploymentSettings["capabilities"];
  /** Dollars for a million tokens. */
  prices: Record<keyof DeploymentSettings["prices"], string>;
  /** Seconds; empty for the usual ones. */
  timeouts: Record<Timeout, string>;
  isActive: boolean;
  apiKey: string;
  accessClientId: string;
  accessClientSecret: string;
}

/** What is usually right for a provider; whoever knows better writes over it. */
export const PROVIDER_USUALS: Record<ProviderName, Pick<DeploymentDraft, "baseUrl" | "locality">> = {
  openai: { baseUrl: "https://api.openai.com/v1", locality: "cloud" },
  anthropic: { baseUrl: "https://api.anthropic.com", locality: "cloud" },
  ollama: { baseUrl: "", locality: "local" },
};

const noTimeouts = { firstTokenMs: "", lastFirstTokenMs: "", idleMs: "", totalMs: "" };
const noSecrets = { apiKey: "", accessClientId: "", accessClientSecret: "" };

export const newDraft = (): DeploymentDraft => ({
  ...{ id: "", provider: "openai", model: "", ...PROVIDER_USUALS.openai, contextWindow: "128000" },
  capabilities: { tools: true, images: false, schemas: true, prefill: false },
  prices: { input: "", cachedInput: "", output: "" },
  timeouts: noTimeouts,
  isActive: true,
  ...noSecrets,
});

export function draftOf(deployment: DeploymentView): DeploymentDraft {
  const {
    id,
    provider,
    model,
    baseUrl = "",
    locality,
    capabilities,
    isActive,
    prices,
    timeouts,
  } = deployment;
  const seconds = TIMEOUTS.map((name) => [
    name,
    timeouts[name] === undefined ? "" : String(timeouts[name] / 1_000),
  ]);
  return {
    ...{ id, provider, model, baseUrl, locality, capabilities, isActive, ...noSecrets },
    contextWindow: String(deployment.contextWindow),
    prices: {
      input: perMillionField(prices.input),
      cachedInput: perMillionField(prices.cachedInput),
      output: perMillionField(prices.output),
    },
    timeouts: Object.fromEntries(seconds) as DeploymentDraft["timeouts"],
  };
}

function credentialOf(draft: DeploymentDraft): Pick<DeploymentBody, "credential"> {
  if (draft.provider !== "ollama")
    return draft.apiKey.trim() === "" ? {} : { credential: { apiKey: draft.apiKey } };
  const { accessClientId, accessClientSecret } = draft;
  // One half alone goes to the server as well, which says what is missing.
  return accessClientId.trim() === "" && accessClientSecret.trim() === ""
    ? {}
    : { credential: { accessClientId, accessClientSecret } };
}

/** What a field that holds no number becomes: JSON has no NaN, and the server says what it misses. */
const required = (value: number | undefined): number => (value === undefined ? Number.NaN : value);

function timeoutsOf(draft: DeploymentDraft): DeploymentSettings["timeouts"] {
  const filled = TIMEOUTS.flatMap((name) => {
    const seconds = draft.timeouts[name].trim();
    return seconds === ""
      ? []
      : [[name, required(wholeOf(String(Number(seconds.replace(",", ".")) * 1_000)))]];
  });
  return Object.fromEntries(filled);
}

/** The body of the request that stores it. */
export function bodyOf(draft: DeploymentDraft): DeploymentBody {
  const { provider, model, baseUrl, locality, capabilities, isActive, prices } = draft;
  return {
    ...{ provider, model: model.trim(), baseUrl: baseUrl.trim(), locality, capabilities, isActive },
    contextWindow: required(wholeOf(draft.contextWindow)),
    prices: {
      input: required(nanoOfPerMillion(prices.input)),
      cachedInput: required(
        nanoOfPerMillion(prices.cachedInput.trim() === "" ? prices.input : prices.cachedInput),
      ),
      output: required(nanoOfPerMillion(prices.output)),
    },
    timeouts: timeoutsOf(draft),
    ...credentialOf(draft),
  };
}
