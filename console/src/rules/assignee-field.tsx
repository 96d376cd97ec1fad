import { NativeSelect, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { connectionsQuery } from "../api/queries.ts";
import { assigneeChoices, isKnown, refOf } from "./assignee-words.ts";
import classes from "./rules.module.css";
import type { EscalationView } from "./use-rules.ts";

/** No name of a role, and no person: an id of a connection holds a point. */
const OTHER = "\u0000other";

interface Chat {
  id: string;
  name: string;
}

function OtherPerson(props: { value: string; connections: Chat[]; onChange: (name: string) => void }) {
  const { value, connections, onChange } = props;
  const slash = value.indexOf("/");
  const connectionId = slash > 0 ? value.slice(0, slash) : (connections[0]?.id ?? "");
  const userId = slash >= 0 ? value.slice(slash + 1) : "";
  return (
    <div className={classes.two}>
      <NativeSelect
        label="Where"
        value={connectionId}
        data={connections.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(event) => onChange(refOf({ connectionId: event.currentTarget.value, userId }))}
      />
      <TextInput
        label="Their id there"
        placeholder="U024BE7LH"
        value={userId}
        onChange={(event) => onChange(refOf({ connectionId, userId: event.currentTarget.value.trim() }))}
      />
    </div>
  );
}

/** A role, one of the people who are known, or somebody by their id. Empty: whatever `none` says. */
export function AssigneeField(props: {
  label: string;
  none: string;
  value: string;
  assignees: EscalationView["assignees"];
  onChange: (name: string) => void;
  error?: string | undefined;
}) {
  const { value, assignees, onChange } = props;
  const [isOther, setOther] = useState(false);
  const listed = useQuery(connectionsQuery).data?.connections ?? [];
  // The web page of the company has no private messages.
  const connections = listed.filter(({ channel }) => channel !== "web");
  const isStrange = value !== "" && !isOther && !isKnown(value, assignees);
  const choose = (chosen: string) => {
    setOther(chosen === OTHER);
    onChange(chosen === OTHER ? refOf({ connectionId: connections[0]?.id ?? "", userId: "" }) : chosen);
  };
  return (
    <>
      <NativeSelect
        label={props.label}
        value={isOther ? OTHER : value}
        data={[
          { value: "", label: props.none },
          ...assigneeChoices(assignees, (id) => listed.find((one) => one.id === id)?.name ?? id),
          ...(isStrange ? [{ value, label: value }] : []),
          ...(connections.length > 0 ? [{ value: OTHER, label: "Somebody else…" }] : []),
        ]}
        error={props.error}
        onChange={(event) => choose(event.currentTarget.value)}
      />
      {isOther ? <OtherPerson value={value} connections={connections} onChange={onChange} /> : null}
    </>
  );
}
