import { Button, Switch } from "@mantine/core";
import { useState } from "react";
import type { DeploymentView } from "../../../src/api/models-view.ts";
import { Problem } from "../shell/page.tsx";
import { SidePanel } from "../shell/side-panel.tsx";
import { bodyOf, type DeploymentDraft, draftOf, newDraft } from "./deployment-draft.ts";
import { Abilities, CredentialPart, Identity, Patience, Place, Prices } from "./deployment-fields.tsx";
import classes from "./deployment-form.module.css";
import { otherError } from "./field-errors.ts";
import { useSaveDeployment } from "./use-models.ts";

const SHOWN = [
  ...["id", "provider", "model", "baseUrl", "locality", "credential", "contextWindow"],
  ...["prices.input", "prices.cachedInput", "prices.output"],
  ...["timeouts.firstTokenMs", "timeouts.lastFirstTokenMs", "timeouts.idleMs", "timeouts.totalMs"],
];

function Remove(props: { users: string[]; onRemove: () => void }) {
  if (props.users.length > 0)
    return <span className={classes.lead}>Used by {props.users.join(", ")}: it cannot be removed yet.</span>;
  return (
    <Button variant="subtle" color="red" onClick={props.onRemove}>
      Remove
    </Button>
  );
}

/** Adds a model or changes one of the workspace's own. */
export function DeploymentForm(props: {
  known: DeploymentView | undefined;
  /** Groups and employees that name it. */
  users: string[];
  onClose: () => void;
  onRemove: (id: string) => void;
}) {
  const { known } = props;
  const [draft, setDraft] = useState<DeploymentDraft>(() => (known ? draftOf(known) : newDraft()));
  const save = useSaveDeployment();
  const change = (part: Partial<DeploymentDraft>) => setDraft((before) => ({ ...before, ...part }));
  const fields = { draft, change, error: save.error, known };
  const submit = () =>
    save.mutate({ id: draft.id.trim() || "-", json: bodyOf(draft) }, { onSuccess: props.onClose });
  return (
    <SidePanel
      title={known ? `Edit ${known.id}` : "Add a model"}
      onClose={props.onClose}
      onSubmit={submit}
      foot={
        <>
          <div className={classes.left}>
            {known ? <Remove users={props.users} onRemove={() => props.onRemove(known.id)} /> : null}
          </div>
          <Button variant="default" onClick={props.onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending}>
            {known ? "Save" : "Add"}
          </Button>
        </>
      }
    >
      <Problem error={otherError(save.error, SHOWN)} />
      <Switch
        label="In use"
        description="Switched off, it is passed over in every group."
        checked={draft.isActive}
        onChange={(event) => change({ isActive: event.currentTarget.checked })}
      />
      <Identity {...fields} />
      <Place {...fields} />
      <CredentialPart {...fields} />
      <Prices {...fields} />
      <Abilities {...fields} />
      <Patience {...fields} />
    </SidePanel>
  );
}
