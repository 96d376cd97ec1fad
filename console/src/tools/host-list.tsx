import { Button, Switch, TextInput } from "@mantine/core";
import { useState } from "react";
import { fieldError } from "../models/field-errors.ts";
import page from "../shell/page.module.css";
import { Problem } from "../shell/page.tsx";
import classes from "./tools.module.css";
import { type PolicyChange, type Tools, useSavePolicy } from "./use-tools.ts";
import type { Offer } from "./use-undo.ts";

type Hosts = NonNullable<PolicyChange["hosts"]>;

/** Where tools may reach: exactly these names, nothing under them. */
export function HostList(props: { tools: Tools; onRemoved: (offer: Offer) => void }) {
  const { hosts } = props.tools.policy;
  const [host, setHost] = useState("");
  const save = useSavePolicy();
  const add = useSavePolicy();
  const set = (next: Hosts) => save.mutate({ hosts: next });
  const remove = (gone: string) => {
    const before = hosts;
    save.mutate(
      { hosts: hosts.filter((rule) => rule.host !== gone) },
      { onSuccess: () => props.onRemoved({ text: `${gone} was removed`, run: () => set(before) }) },
    );
  };
  return (
    <div className={page.card}>
      {hosts.length === 0 ? (
        <p className={classes.nothing}>No host yet: tools reach nothing but their own services.</p>
      ) : null}
      <ul className={classes.list}>
        {hosts.map((rule) => (
          <li key={rule.host} className={classes.row}>
            <span className={classes.name}>{rule.host}</span>
            <Switch
              label="Reading asks nobody"
              aria-label={`Reading from ${rule.host} asks nobody`}
              checked={rule.readFree}
              disabled={save.isPending}
              onChange={(event) => {
                const readFree = event.currentTarget.checked;
                set(hosts.map((one) => (one.host === rule.host ? { ...one, readFree } : one)));
              }}
            />
            <Button
              variant="subtle"
              color="red"
              size="compact-sm"
              onClick={() => remove(rule.host)}
              aria-label={`Remove ${rule.host}`}
            >
              Remove
            </Button>
          </li>
        ))}
      </ul>
      <Problem error={save.error} />
      <form
        className={classes.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const next = [...hosts, { host: host.trim().toLowerCase(), readFree: false }];
          add.mutate({ hosts: next }, { onSuccess: () => setHost("") });
        }}
      >
        <TextInput
          label="Add a host"
          placeholder="api.example.com"
          value={host}
          error={fieldError(add.error, "hosts")}
          onChange={(event) => setHost(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={add.isPending} disabled={host.trim() === ""}>
          Add the host
        </Button>
      </form>
    </div>
  );
}
