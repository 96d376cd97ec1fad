import { Checkbox, NativeSelect, PasswordInput, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import type { DeploymentView } from "../../../src/api/models-view.ts";
import type { Locality, ProviderName } from "../../../src/tenants/policy.ts";
import page from "../shell/page.module.css";
import { type DeploymentDraft, PROVIDER_USUALS, TIMEOUTS } from "./deployment-draft.ts";
import classes from "./deployment-form.module.css";
import { fieldError } from "./field-errors.ts";

export interface FieldsProps {
  draft: DeploymentDraft;
  change: (change: Partial<DeploymentDraft>) => void;
  error: Error | null;
  /** The one that is edited; absent for a new one. */
  known: DeploymentView | undefined;
}

function Part(props: { title: string; lead?: string; children: ReactNode }) {
  return (
    <fieldset className={classes.part}>
      <legend className={classes.legend}>{props.title}</legend>
      {props.lead ? <p className={classes.lead}>{props.lead}</p> : null}
      {props.children}
    </fieldset>
  );
}

export function Identity({ draft, change, error, known }: FieldsProps) {
  // The server reads the body first, and would speak of the name only when all the rest is right.
  const nameless = error !== null && draft.id.trim() === "";
  return (
    <Part title="The model">
      <div className={classes.pair}>
        <TextInput
          label="Name here"
          description="How groups and programs call it"
          value={draft.id}
          disabled={known !== undefined}
          error={nameless ? "Must not be empty" : fieldError(error, "id")}
          onChange={(event) => change({ id: event.currentTarget.value })}
        />
        <TextInput
          label="Model"
          description="As the provider names it"
          value={draft.model}
          error={fieldError(error, "model")}
          onChange={(event) => change({ model: event.currentTarget.value })}
        />
      </div>
      <NativeSelect
        label="Speaks the language of"
        data={[
          { value: "openai", label: "OpenAI (chat completions)" },
          { value: "anthropic", label: "Anthropic (messages)" },
          { value: "ollama", label: "Ollama" },
        ]}
        value={draft.provider}
        error={fieldError(error, "provider")}
        onChange={(event) => {
          const provider = event.currentTarget.value as ProviderName;
          change({ provider, ...(known ? {} : PROVIDER_USUALS[provider]) });
        }}
      />
    </Part>
  );
}

export function Place({ draft, change, error }: FieldsProps) {
  return (
    <Part title="Where it runs">
      <TextInput
        label="Address"
        placeholder="https://…"
        inputMode="url"
        value={draft.baseUrl}
        error={fieldError(error, "baseUrl")}
        onChange={(event) => change({ baseUrl: event.currentTarget.value })}
      />
      <NativeSelect
        label="Whose machine that is"
        description="Employees that are pinned to local models only reach your own"
        data={[
          { value: "cloud", label: "A cloud provider's" },
          { value: "local", label: "Our own: nothing leaves the house" },
        ]}
        value={draft.locality}
        error={fieldError(error, "locality")}
        onChange={(event) => change({ locality: event.currentTarget.value as Locality })}
      />
    </Part>
  );
}

function Secret(props: {
  label: string;
  name: "apiKey" | "accessClientId" | "accessClientSecret";
  kept: boolean;
  fields: FieldsProps;
}) {
  const { draft, change, error } = props.fields;
  return (
    <PasswordInput
      label={props.label}
      autoComplete="off"
      placeholder={props.kept ? "as it is" : ""}
      value={draft[props.name]}
      error={fieldError(error, `credential.${props.name}`)}
      onChange={(event) => change({ [props.name]: event.currentTarget.value })}
    />
  );
}

export function CredentialPart(props: FieldsProps) {
  const kept = props.known?.hasCredential ?? false;
  const lead = kept
    ? "One is stored. Leave this empty to keep it; it is never shown again."
    : "Stored sealed and never shown again.";
  const whole = fieldError(props.error, "credential");
  return (
    <Part title="Credential" lead={lead}>
      {props.draft.provider === "ollama" ? (
        <div className={classes.pair}>
          <Secret label="Tunnel: client id" name="accessClientId" kept={kept} fields={props} />
          <Secret label="Tunnel: client secret" name="accessClientSecret" kept={kept} fields={props} />
        </div>
      ) : (
        <Secret label="API key" name="apiKey" kept={kept} fields={props} />
      )}
      {whole ? (
        <p className={page.problem} role="alert">
          {whole}
        </p>
      ) : null}
    </Part>
  );
}

const PRICES = [
  ["input", "Read"],
  ["cachedInput", "Read again"],
  ["output", "Written"],
] as const;

export function Prices({ draft, change, error }: FieldsProps) {
  return (
    <Part title="Price" lead="Dollars for a million tokens. A free model costs 0; that has to be said.">
      <div className={page.fields}>
        {PRICES.map(([name, label]) => (
          <TextInput
            key={name}
            label={label}
            inputMode="decimal"
            leftSection="$"
            value={draft.prices[name]}
            placeholder={name === "cachedInput" ? draft.prices.input : ""}
            error={fieldError(error, `prices.${name}`)}
            onChange={(event) => change({ prices: { ...draft.prices, [name]: event.currentTarget.value } })}
          />
        ))}
      </div>
    </Part>
  );
}

const ABILITIES = [
  ["tools", "Uses tools"],
  ["images", "Sees images"],
  ["schemas", "Answers in a given form (JSON schema)"],
  ["prefill", "Goes on from a begun answer"],
] as const;

export function Abilities({ draft, change, error }: FieldsProps) {
  return (
    <Part title="What it can do">
      <div className={classes.checks}>
        {ABILITIES.map(([name, label]) => (
          <Checkbox
            key={name}
            label={label}
            checked={draft.capabilities[name]}
            onChange={(event) =>
              change({ capabilities: { ...draft.capabilities, [name]: event.currentTarget.checked } })
            }
          />
        ))}
      </div>
      <TextInput
        label="Context window (tokens)"
        inputMode="numeric"
        value={draft.contextWindow}
        error={fieldError(error, "contextWindow")}
        onChange={(event) => change({ contextWindow: event.currentTarget.value })}
      />
    </Part>
  );
}

const TIMEOUT_LABELS = {
  firstTokenMs: "First word",
  lastFirstTokenMs: "First word, if it is the last to ask",
  idleMs: "Silence in the middle",
  totalMs: "Whole answer",
} as const;

export function Patience({ draft, change, error }: FieldsProps) {
  return (
    <details className={classes.more}>
      <summary>How long it may take</summary>
      <p className={classes.lead}>Seconds. Empty fields stand for the usual limits.</p>
      <div className={page.fields}>
        {TIMEOUTS.map((name) => (
          <TextInput
            key={name}
            label={TIMEOUT_LABELS[name]}
            inputMode="decimal"
            placeholder="usual"
            value={draft.timeouts[name]}
            error={fieldError(error, `timeouts.${name}`)}
            onChange={(event) =>
              change({ timeouts: { ...draft.timeouts, [name]: event.currentTarget.value } })
            }
          />
        ))}
      </div>
    </details>
  );
}
