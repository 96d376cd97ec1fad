import { NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Approvers, PersonRef } from "../../../src/tenants/tool-policy.ts";
import { fieldError, otherError } from "../models/field-errors.ts";
import { Problem } from "../shell/page.tsx";
import { SidePanel } from "../shell/side-panel.tsx";
import { ApproversField, PeopleField } from "./approvers-field.tsx";
import { FormFoot } from "./form-foot.tsx";
import { type Tools, useSavePolicy } from "./use-tools.ts";

export type RuleEdit =
  | { kind: "role"; role: string; people: PersonRef[]; isNew: boolean }
  | { kind: "rule"; tool: string; approvers: Approvers };

const without = <T,>(record: Record<string, T>, key: string): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([known]) => known !== key));

type Of<K extends RuleEdit["kind"]> = Extract<RuleEdit, { kind: K }>;

interface FieldsProps<K extends RuleEdit["kind"]> {
  edit: Of<K>;
  setEdit: (edit: RuleEdit) => void;
  error: Error | null;
}

function RoleFields({ edit, setEdit, error }: FieldsProps<"role">) {
  return (
    <>
      <TextInput
        label="Role"
        placeholder="finance"
        value={edit.role}
        disabled={!edit.isNew}
        onChange={(event) => setEdit({ ...edit, role: event.currentTarget.value })}
      />
      <PeopleField
        people={edit.people}
        onChange={(people) => setEdit({ ...edit, people })}
        error={error}
        path={`roles.${edit.role}`}
      />
    </>
  );
}

function ToolFields({ edit, setEdit, error, tools }: FieldsProps<"rule"> & { tools: Tools }) {
  return (
    <>
      <NativeSelect
        label="Tool"
        value={edit.tool}
        data={tools.tools.map(({ name, title }) => ({ value: name, label: title }))}
        onChange={(event) => setEdit({ ...edit, tool: event.currentTarget.value })}
      />
      <ApproversField
        label="Who says yes"
        value={edit.approvers}
        roles={Object.keys(tools.policy.roles)}
        onChange={(approvers) => setEdit({ ...edit, approvers })}
        error={error}
        path={`approvers.${edit.tool}`}
      />
    </>
  );
}

/** Adds or changes a role, or says who approves one tool. */
export function RuleForm(props: { edit: RuleEdit; tools: Tools; onClose: () => void }) {
  const { tools, onClose } = props;
  const { policy } = tools;
  const [edit, setEdit] = useState(props.edit);
  const save = useSavePolicy();
  const done = { onSuccess: onClose };
  const isRole = edit.kind === "role";
  const path = isRole ? `roles.${edit.role}` : `approvers.${edit.tool}`;
  const submit = () =>
    isRole
      ? save.mutate({ roles: { ...policy.roles, [edit.role]: edit.people } }, done)
      : save.mutate({ approvers: { ...policy.approvers, [edit.tool]: edit.approvers } }, done);
  const remove = () =>
    isRole
      ? save.mutate({ roles: without(policy.roles, edit.role) }, done)
      : save.mutate({ approvers: without(policy.approvers, edit.tool) }, done);
  const isThere = isRole ? !edit.isNew : Object.hasOwn(policy.approvers, edit.tool);
  return (
    <SidePanel
      title={isRole ? (edit.isNew ? "Add a role" : `Edit the role ${edit.role}`) : "Who approves a tool"}
      onClose={onClose}
      onSubmit={submit}
      foot={
        <FormFoot
          saving={save.isPending}
          onClose={onClose}
          onRemove={isThere ? remove : undefined}
          removeWords={isRole ? "Remove the role" : "Back to the employee's own"}
        />
      }
    >
      {edit.kind === "role" ? (
        <RoleFields edit={edit} setEdit={setEdit} error={save.error} />
      ) : (
        <ToolFields edit={edit} setEdit={setEdit} error={save.error} tools={tools} />
      )}
      <Problem error={fieldError(save.error, path) ? null : otherError(save.error, [])} />
    </SidePanel>
  );
}
