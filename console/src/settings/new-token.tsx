import { Button, Checkbox, TextInput } from "@mantine/core";
import { useState } from "react";
import type { TokenScope } from "../../../src/tenants/policy.ts";
import { fieldError, otherError } from "../models/field-errors.ts";
import page from "../shell/page.module.css";
import { Problem } from "../shell/page.tsx";
import { CopyField } from "./copy-field.tsx";
import classes from "./settings-page.module.css";
import { useMakeToken } from "./use-tokens.ts";

const SCOPES: { scope: TokenScope; label: string }[] = [
  { scope: "models", label: "Ask models" },
  { scope: "metrics", label: "Read metrics" },
];

const example = (token: string): string =>
  `curl ${location.origin}/v1/chat/completions \\
  -H "Authorization: Bearer ${token}" \\
  -H "Content-Type: application/json" \\
  -d '{"model": "auto", "messages": [{"role": "user", "content": "Good morning"}]}'`;

const metricsExample = (token: string): string =>
  `curl ${location.origin}/metrics -H "Authorization: Bearer ${token}"`;

/** The one time that a token is seen. */
function Made(props: { token: string; scopes: TokenScope[]; onClose: () => void }) {
  return (
    <div className={classes.made} role="status">
      <p>
        <b>Copy the token now.</b> It is not shown again: only its fingerprint is kept.
      </p>
      <CopyField text={props.token} label="the token" />
      <p>Try it:</p>
      <CopyField
        text={props.scopes.includes("models") ? example(props.token) : metricsExample(props.token)}
        label="the example"
      />
      <div className={page.actions}>
        <Button variant="default" onClick={props.onClose}>
          I have it
        </Button>
      </div>
    </div>
  );
}

/** Makes a token and shows it once. */
export function NewToken() {
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<TokenScope[]>(["models"]);
  const make = useMakeToken();
  if (make.data)
    return (
      <Made
        token={make.data.token}
        scopes={make.data.record.scopes}
        onClose={() => {
          make.reset();
          setName("");
        }}
      />
    );
  const toggle = (scope: TokenScope, wanted: boolean) =>
    setScopes(wanted ? [...scopes, scope] : scopes.filter((known) => known !== scope));
  return (
    <form
      className={classes.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate({ name, scopes });
      }}
    >
      <TextInput
        label="Name"
        placeholder="Which program uses it"
        value={name}
        error={fieldError(make.error, "name")}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <fieldset className={classes.scopes}>
        <legend>May</legend>
        {SCOPES.map(({ scope, label }) => (
          <Checkbox
            key={scope}
            label={label}
            checked={scopes.includes(scope)}
            onChange={(event) => toggle(scope, event.currentTarget.checked)}
          />
        ))}
      </fieldset>
      {fieldError(make.error, "scopes") ? (
        <p className={page.problem}>{fieldError(make.error, "scopes")}</p>
      ) : null}
      <Problem error={otherError(make.error, ["name", "scopes"])} />
      <div className={page.actions}>
        <Button type="submit" loading={make.isPending}>
          Make a token
        </Button>
      </div>
    </form>
  );
}
