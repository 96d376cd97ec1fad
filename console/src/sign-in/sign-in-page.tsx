import { Alert, Button, PasswordInput, TextInput } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useSignIn } from "../api/queries.ts";
import { Logo } from "../shell/logo.tsx";
import { takeLink } from "./link-credentials.ts";
import classes from "./sign-in-page.module.css";

function SignInForm() {
  const [link] = useState(takeLink);
  const [tenant, setTenant] = useState(link.tenant);
  const [token, setToken] = useState(link.token ?? "");
  const signIn = useSignIn();
  const started = useRef(false);
  useEffect(() => {
    // A link that brings both signs in by itself, once.
    if (started.current || !link.tenant || !link.token) return;
    started.current = true;
    signIn.mutate({ tenant: link.tenant, token: link.token });
  }, [link, signIn.mutate]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate({ tenant: tenant.trim(), token: token.trim() });
  };
  return (
    <form className={classes.form} onSubmit={submit}>
      <TextInput
        label="Workspace"
        placeholder="demo"
        name="workspace"
        autoComplete="organization"
        autoCapitalize="none"
        spellCheck={false}
        size="md"
        required
        withAsterisk={false}
        autoFocus={!tenant}
        value={tenant}
        onChange={(event) => setTenant(event.currentTarget.value)}
      />
      <PasswordInput
        label="Admin token"
        name="token"
        autoComplete="current-password"
        size="md"
        required
        withAsterisk={false}
        autoFocus={Boolean(tenant)}
        value={token}
        onChange={(event) => setToken(event.currentTarget.value)}
      />
      {signIn.isError ? (
        <Alert color="red" variant="light" icon={<IconAlertTriangle size={18} />} role="alert">
          {signIn.error.message}
        </Alert>
      ) : null}
      <Button type="submit" size="md" loading={signIn.isPending} fullWidth>
        Sign in
      </Button>
    </form>
  );
}

export default function SignInPage() {
  return (
    <main className={classes.page}>
      <div className={classes.card}>
        <Logo size={44} />
        <h1 className={classes.title}>Sign in to Konstruct</h1>
        <p className={classes.text}>Watch over your AI employees and talk with them.</p>
        <SignInForm />
      </div>
    </main>
  );
}
