import { Switch, TextInput } from "@mantine/core";
import { useState } from "react";
import { fieldError, otherError } from "../models/field-errors.ts";
import { Problem } from "../shell/page.tsx";
import { SidePanel } from "../shell/side-panel.tsx";
import { FormFoot } from "./form-foot.tsx";
import classes from "./tools.module.css";
import { type McpServer, useRemoveServer, useSaveServer } from "./use-tools.ts";

/** Adds a server of tools, or changes where it is. */
export function ServerForm(props: {
  known: McpServer | undefined;
  onClose: () => void;
  onRemoved: (known: McpServer) => void;
}) {
  const { known, onClose } = props;
  const [draft, setDraft] = useState({
    id: known?.id ?? "",
    name: known?.name ?? "",
    url: known?.url ?? "",
    isActive: known?.isActive ?? true,
  });
  const save = useSaveServer();
  const remove = useRemoveServer();
  const change = (part: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...part }));
  const { id, ...json } = draft;
  return (
    <SidePanel
      title={known ? `Edit ${known.name}` : "Add a server"}
      onClose={onClose}
      onSubmit={() => save.mutate({ id: id.trim() || "-", json }, { onSuccess: onClose })}
      foot={
        <FormFoot
          saving={save.isPending}
          onClose={onClose}
          removing={remove.isPending}
          onRemove={known && (() => remove.mutate(known.id, { onSuccess: () => props.onRemoved(known) }))}
        />
      }
    >
      <TextInput
        label="Short name"
        description="Stands before the names of its tools"
        placeholder="tickets"
        value={draft.id}
        disabled={known !== undefined}
        error={fieldError(save.error, "id")}
        onChange={(event) => change({ id: event.currentTarget.value })}
      />
      <TextInput
        label="Name"
        value={draft.name}
        error={fieldError(save.error, "name")}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <TextInput
        label="Address"
        description="Of its MCP endpoint (streamable HTTP), on a host that tools may reach."
        placeholder="https://mcp.example.com/mcp"
        value={draft.url}
        error={fieldError(save.error, "url")}
        onChange={(event) => change({ url: event.currentTarget.value })}
      />
      {known && known.url !== draft.url ? (
        <p className={classes.changed}>Another address is another server: its tools are reviewed anew.</p>
      ) : null}
      <Switch
        label="Switched on"
        checked={draft.isActive}
        onChange={(event) => change({ isActive: event.currentTarget.checked })}
      />
      <Problem error={otherError(save.error, ["id", "name", "url"]) ?? remove.error} />
    </SidePanel>
  );
}
