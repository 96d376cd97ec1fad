import { Checkbox, NativeSelect, Switch, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { fieldError, otherError } from "../models/field-errors.ts";
import { Problem } from "../shell/page.tsx";
import { SidePanel } from "../shell/side-panel.tsx";
import { FormFoot } from "./form-foot.tsx";
import { type HttpDraft, httpBodyOf, httpDraftOf, newHttpDraft, readSchema } from "./http-draft.ts";
import classes from "./tools.module.css";
import { type HttpTool, useRemoveHttpTool, useSaveHttpTool } from "./use-tools.ts";

interface FieldsProps {
  draft: HttpDraft;
  change: (part: Partial<HttpDraft>) => void;
  error: (field: string) => string | undefined;
  isKnown: boolean;
}

function What({ draft, change, error, isKnown }: FieldsProps) {
  return (
    <>
      <TextInput
        label="Name"
        description="As the model calls it: small letters, digits and _"
        placeholder="order_status"
        value={draft.id}
        disabled={isKnown}
        error={error("id")}
        onChange={(event) => change({ id: event.currentTarget.value })}
      />
      <Textarea
        label="What it is for"
        description="The employee decides by this when to use it."
        rows={3}
        value={draft.description}
        error={error("description")}
        onChange={(event) => change({ description: event.currentTarget.value })}
      />
    </>
  );
}

function Request({ draft, change, error }: FieldsProps) {
  const schema = readSchema(draft.schema);
  return (
    <>
      <NativeSelect
        label="Method"
        data={["GET", "POST", "PUT", "PATCH", "DELETE"]}
        value={draft.method}
        error={error("method")}
        onChange={(event) => change({ method: event.currentTarget.value as HttpDraft["method"] })}
      />
      <TextInput
        label="Address"
        description="{name} stands for an argument. The host must be one that tools may reach."
        placeholder="https://api.example.com/orders/{id}"
        value={draft.urlTemplate}
        error={error("urlTemplate")}
        onChange={(event) => change({ urlTemplate: event.currentTarget.value })}
      />
      <Textarea
        label="Arguments"
        description="A JSON Schema of type object."
        className={classes.mono}
        rows={10}
        spellCheck={false}
        value={draft.schema}
        error={schema.ok ? error("inputSchema") : schema.error}
        onChange={(event) => change({ schema: event.currentTarget.value })}
      />
      <Checkbox
        label="Arguments that are not in the address are sent as JSON"
        checked={draft.sendsBody}
        error={error("sendsBody")}
        onChange={(event) => change({ sendsBody: event.currentTarget.checked })}
      />
      <NativeSelect
        label="What it does"
        data={[
          { value: "read", label: "It only reads" },
          { value: "write", label: "It changes something: a person is asked first" },
        ]}
        value={draft.effect}
        onChange={(event) => change({ effect: event.currentTarget.value as HttpDraft["effect"] })}
      />
      <Switch
        label="Switched on"
        checked={draft.isActive}
        onChange={(event) => change({ isActive: event.currentTarget.checked })}
      />
    </>
  );
}

const FIELDS = ["id", "description", "method", "urlTemplate", "inputSchema", "sendsBody"];

/** Describes a tool of the workspace's own: one HTTP request. */
export function HttpForm(props: {
  known: HttpTool | undefined;
  onClose: () => void;
  onRemoved: (known: HttpTool) => void;
}) {
  const { known, onClose } = props;
  const [draft, setDraft] = useState<HttpDraft>(() => (known ? httpDraftOf(known) : newHttpDraft()));
  const save = useSaveHttpTool();
  const remove = useRemoveHttpTool();
  const error = (field: string) => fieldError(save.error, field);
  const submit = () => {
    const body = httpBodyOf(draft);
    if (body.ok) save.mutate({ id: draft.id.trim() || "-", json: body.value }, { onSuccess: onClose });
  };
  const change = (part: Partial<HttpDraft>) => setDraft((before) => ({ ...before, ...part }));
  const fields = { draft, change, error, isKnown: known !== undefined };
  return (
    <SidePanel
      title={known ? `Edit ${known.id}` : "Add a tool"}
      onClose={onClose}
      onSubmit={submit}
      foot={
        <FormFoot
          saving={save.isPending}
          onClose={onClose}
          removing={remove.isPending}
          onRemove={known && (() => remove.mutate(known.id, { onSuccess: () => props.onRemoved(known) }))}
        />
      }
    >
      <What {...fields} />
      <Request {...fields} />
      <Problem error={otherError(save.error, FIELDS) ?? remove.error} />
    </SidePanel>
  );
}
