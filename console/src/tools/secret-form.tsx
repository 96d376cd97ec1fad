import { NativeSelect, PasswordInput, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { fieldError, otherError } from "../models/field-errors.ts";
import { Problem } from "../shell/page.tsx";
import { SidePanel } from "../shell/side-panel.tsx";
import { FormFoot } from "./form-foot.tsx";
import { SECRET_KINDS } from "./secret-list.tsx";
import classes from "./tools.module.css";
import { type SecretBody, type SecretView, type Tools, useSaveSecret } from "./use-tools.ts";

interface Draft {
  id: string;
  kind: SecretView["kind"];
  host: string;
  header: string;
  prefix: string;
  value: string;
}

const draftOf = (known: SecretView | undefined, firstHost: string): Draft => ({
  id: known?.id ?? "",
  kind: known?.kind ?? "header",
  host: known?.host ?? firstHost,
  header: known?.header ?? "Authorization",
  prefix: known?.prefix ?? "Bearer ",
  value: "",
});

/** An empty value is none given: what was kept stays. */
function bodyOf({ kind, host, header, prefix, value }: Draft): SecretBody {
  const given = value.trim() === "" ? {} : { value };
  if (kind !== "header") return { kind, ...given };
  return { kind, prefix, ...(host ? { host } : {}), ...(header ? { header: header.trim() } : {}), ...given };
}

interface FieldsProps {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
  error: (field: string) => string | undefined;
}

function Header({ draft, change, error, hosts }: FieldsProps & { hosts: string[] }) {
  return (
    <>
      <NativeSelect
        label="Sent to"
        description="Only there, never anywhere else."
        value={draft.host}
        data={hosts.length === 0 ? [{ value: "", label: "Allow a host first" }] : hosts}
        error={error("host")}
        onChange={(event) => change({ host: event.currentTarget.value })}
      />
      <TextInput
        label="Header"
        value={draft.header}
        error={error("header")}
        onChange={(event) => change({ header: event.currentTarget.value })}
      />
      <TextInput
        label="Stands before it"
        value={draft.prefix}
        error={error("prefix")}
        onChange={(event) => change({ prefix: event.currentTarget.value })}
      />
    </>
  );
}

function Value({ draft, change, error, isKnown }: FieldsProps & { isKnown: boolean }) {
  const field = {
    label: "The credential",
    description: isKnown ? "Leave it empty to keep the one that is there." : "It cannot be read again.",
    value: draft.value,
    error: error("value"),
  };
  if (draft.kind === "header" || draft.kind === "brave")
    return (
      <PasswordInput
        {...field}
        autoComplete="off"
        onChange={(event) => change({ value: event.currentTarget.value })}
      />
    );
  return (
    <Textarea
      {...field}
      className={classes.mono}
      rows={8}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => change({ value: event.currentTarget.value })}
    />
  );
}

/** Writes a credential. It goes out with requests to its host and is never shown, to models or people. */
export function SecretForm(props: {
  known: SecretView | undefined;
  tools: Tools;
  onClose: () => void;
  onRemove: (id: string) => void;
}) {
  const { known, onClose } = props;
  const hosts = props.tools.policy.hosts.map(({ host }) => host);
  const [draft, setDraft] = useState(() => draftOf(known, hosts[0] ?? ""));
  const save = useSaveSecret();
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const error = (field: string) => fieldError(save.error, field);
  const fields = { draft, change, error };
  return (
    <SidePanel
      title={known ? `Edit ${known.id}` : "Add a credential"}
      onClose={onClose}
      onSubmit={() =>
        save.mutate({ id: draft.id.trim() || "-", json: bodyOf(draft) }, { onSuccess: onClose })
      }
      foot={
        <FormFoot
          saving={save.isPending}
          onClose={onClose}
          onRemove={known && (() => props.onRemove(known.id))}
        />
      }
    >
      <TextInput
        label="Name"
        placeholder="shop_api"
        value={draft.id}
        disabled={known !== undefined}
        error={error("id")}
        onChange={(event) => change({ id: event.currentTarget.value })}
      />
      <NativeSelect
        label="What it is"
        value={draft.kind}
        data={[...SECRET_KINDS]}
        onChange={(event) => change({ kind: event.currentTarget.value as Draft["kind"] })}
      />
      {draft.kind === "header" ? <Header {...fields} hosts={hosts} /> : null}
      <Value {...fields} isKnown={known !== undefined} />
      <Problem error={otherError(save.error, ["id", "host", "header", "prefix", "value"])} />
    </SidePanel>
  );
}
