import { NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import { fieldError, otherError } from "../models/field-errors.ts";
import { Problem } from "../shell/page.tsx";
import { SidePanel } from "../shell/side-panel.tsx";
import { FormFoot } from "./form-foot.tsx";
import { type GrantDraft, grantBodyOf } from "./grant-draft.ts";
import classes from "./tools.module.css";
import { type Tools, useGive } from "./use-tools.ts";

const SPANS = [
  { value: "1", label: "One day" },
  { value: "7", label: "A week" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "A year" },
];

const FIELDS = ["agentId", "tool", "host", "equals", "expiresAt"];

/** Leave is for one host, or one value of one argument: never for all that a tool can do. */
function Narrowed(props: {
  draft: GrantDraft;
  change: (part: Partial<GrantDraft>) => void;
  error: (field: string) => string | undefined;
}) {
  const { draft, change, error } = props;
  return (
    <>
      <TextInput
        label="Only to this host"
        placeholder="api.example.com"
        value={draft.host}
        error={error("host")}
        onChange={(event) => change({ host: event.currentTarget.value })}
      />
      <TextInput
        label="Only where this argument"
        placeholder="method"
        value={draft.argument}
        error={error("equals")}
        onChange={(event) => change({ argument: event.currentTarget.value })}
      />
      <TextInput
        label="is exactly"
        placeholder="GET"
        value={draft.value}
        onChange={(event) => change({ value: event.currentTarget.value })}
      />
    </>
  );
}

/** Gives leave to do one thing without asking, until it expires or is taken back. */
export function GrantForm({ tools, onClose }: { tools: Tools; onClose: () => void }) {
  const writing = tools.tools.filter(({ effect }) => effect !== "read");
  const [draft, setDraft] = useState<GrantDraft>({
    agentId: tools.agents[0]?.id ?? "",
    tool: writing[0]?.name ?? "",
    ...{ host: "", argument: "", value: "", days: "7" },
  });
  const give = useGive();
  const change = (part: Partial<GrantDraft>) => setDraft((before) => ({ ...before, ...part }));
  const error = (field: string) => fieldError(give.error, field);
  return (
    <SidePanel
      title="Give leave"
      onClose={onClose}
      onSubmit={() => give.mutate(grantBodyOf(draft, tools.now), { onSuccess: onClose })}
      foot={<FormFoot saving={give.isPending} onClose={onClose} saveWords="Give leave" />}
    >
      <p className={classes.small}>
        It never holds where the employee has read texts of strangers: then it asks all the same.
      </p>
      <NativeSelect
        label="Who"
        value={draft.agentId}
        data={tools.agents.map(({ id, name }) => ({ value: id, label: name }))}
        error={error("agentId")}
        onChange={(event) => change({ agentId: event.currentTarget.value })}
      />
      <NativeSelect
        label="May use without asking"
        value={draft.tool}
        data={writing.map(({ name, title }) => ({ value: name, label: title }))}
        error={error("tool")}
        onChange={(event) => change({ tool: event.currentTarget.value })}
      />
      <Narrowed draft={draft} change={change} error={error} />
      <NativeSelect
        label="For how long"
        value={draft.days}
        data={SPANS}
        error={error("expiresAt")}
        onChange={(event) => change({ days: event.currentTarget.value })}
      />
      <Problem error={otherError(give.error, FIELDS)} />
    </SidePanel>
  );
}
