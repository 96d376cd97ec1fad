import { ActionIcon, Button, NativeSelect, TextInput } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconX } from "@tabler/icons-react";
import { useState } from "react";
import type { GroupSettings } from "../../../src/tenants/policy.ts";
import page from "../shell/page.module.css";
import { Problem } from "../shell/page.tsx";
import { SidePanel } from "../shell/side-panel.tsx";
import { fieldError, otherError } from "./field-errors.ts";
import { moved, newGroup, settingsOf, withGroup } from "./group-draft.ts";
import classes from "./group-form.module.css";
import { type GroupView, type Models, useSavePolicy } from "./use-models.ts";

/** The models of a group in their order; the first is asked first. */
function Order(props: {
  chosen: string[];
  others: string[];
  onChange: (chosen: string[]) => void;
  error: string | undefined;
}) {
  const { chosen, onChange } = props;
  return (
    <div className={classes.order}>
      <span className={classes.label}>Models, first choice first</span>
      <ol className={classes.list}>
        {chosen.map((id, index) => (
          <li key={id} className={classes.item}>
            <span className={classes.id}>{id}</span>
            <ActionIcon
              variant="subtle"
              color="gray"
              disabled={index === 0}
              onClick={() => onChange(moved(chosen, index, -1))}
              aria-label={`Ask ${id} earlier`}
            >
              <IconArrowUp size={16} />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              color="gray"
              disabled={index === chosen.length - 1}
              onClick={() => onChange(moved(chosen, index, 1))}
              aria-label={`Ask ${id} later`}
            >
              <IconArrowDown size={16} />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              color="gray"
              onClick={() => onChange(chosen.filter((known) => known !== id))}
              aria-label={`Take ${id} out`}
            >
              <IconX size={16} />
            </ActionIcon>
          </li>
        ))}
      </ol>
      <NativeSelect
        aria-label="Add a model to the group"
        value=""
        error={props.error}
        disabled={props.others.length === 0}
        data={[{ value: "", label: "Add a model …" }, ...props.others]}
        onChange={(event) => onChange([...chosen, event.currentTarget.value])}
      />
    </div>
  );
}

function Foot(props: {
  known: GroupView | undefined;
  replaces: boolean;
  saving: boolean;
  onRemove: () => void;
  onClose: () => void;
}) {
  const { known } = props;
  return (
    <>
      <div className={classes.left}>
        {known && !known.builtIn ? (
          <Button variant="subtle" color="red" onClick={props.onRemove} disabled={props.saving}>
            {props.replaces ? "Back to the usual" : "Remove"}
          </Button>
        ) : null}
      </div>
      <Button variant="default" onClick={props.onClose}>
        Cancel
      </Button>
      <Button type="submit" loading={props.saving}>
        Save
      </Button>
    </>
  );
}

interface FieldsProps {
  draft: GroupSettings;
  setDraft: (draft: GroupSettings) => void;
  known: GroupView | undefined;
  models: Models;
  /** What is wrong with a field, by its name. */
  error: (field: string) => string | undefined;
}

function Fields({ draft, setDraft, known, models, error }: FieldsProps) {
  const others = models.deployments.map(({ id }) => id).filter((id) => !draft.deployments.includes(id));
  const fallbacks = models.groups.map(({ id }) => id).filter((id) => id !== draft.id);
  const setFallback = (fallback: string) => {
    const { fallback: _, ...rest } = draft;
    setDraft(fallback === "" ? rest : { ...rest, fallback });
  };
  return (
    <>
      <TextInput
        label="Name"
        value={draft.id}
        disabled={known !== undefined}
        error={error("id")}
        onChange={(event) => setDraft({ ...draft, id: event.currentTarget.value })}
      />
      <NativeSelect
        label="Who is asked first"
        value={draft.order}
        data={[
          { value: "listed", label: "The first in the list" },
          { value: "latency", label: "Whoever answered quickest of late" },
        ]}
        onChange={(event) =>
          setDraft({ ...draft, order: event.currentTarget.value as GroupSettings["order"] })
        }
      />
      <Order
        chosen={draft.deployments}
        others={others}
        error={error("deployments")}
        onChange={(deployments) => setDraft({ ...draft, deployments })}
      />
      <NativeSelect
        label="When none of them answers"
        value={draft.fallback ?? ""}
        data={[
          { value: "", label: "Ask nobody else" },
          ...fallbacks.map((id) => ({ value: id, label: `Ask the group ${id}` })),
        ]}
        error={error("fallback")}
        onChange={(event) => setFallback(event.currentTarget.value)}
      />
    </>
  );
}

/** Adds a group, changes one, or puts the workspace's own in place of a built-in one. */
export function GroupForm(props: {
  known: GroupView | undefined;
  models: Models;
  onClose: () => void;
  onRemoved: (group: GroupSettings) => void;
}) {
  const { known, models } = props;
  const [draft, setDraft] = useState<GroupSettings>(() => (known ? settingsOf(known) : newGroup()));
  const save = useSavePolicy();
  const next = withGroup(models.policy.groups, known?.id, draft);
  const error = (field: string) => fieldError(save.error, `groups.${next.index}.${field}`);
  const shown = ["id", "deployments", "fallback"].map((field) => `groups.${next.index}.${field}`);
  const remove = () => {
    const groups = models.policy.groups.filter(({ id }) => id !== known?.id);
    save.mutate({ groups }, { onSuccess: () => known && props.onRemoved(settingsOf(known)) });
  };
  return (
    <SidePanel
      title={known ? `Edit group ${known.id}` : "Add a group"}
      onClose={props.onClose}
      onSubmit={() => save.mutate({ groups: next.groups }, { onSuccess: props.onClose })}
      foot={
        <Foot
          known={known}
          replaces={["fast", "quality", "local-first"].includes(known?.id ?? "")}
          saving={save.isPending}
          onRemove={remove}
          onClose={props.onClose}
        />
      }
    >
      <Problem error={otherError(save.error, shown)} />
      {known?.builtIn ? (
        <p className={page.lead}>This is a built-in group. Saved, yours takes its place in this workspace.</p>
      ) : null}
      <Fields draft={draft} setDraft={setDraft} known={known} models={models} error={error} />
    </SidePanel>
  );
}
