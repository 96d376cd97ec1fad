import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { PersonRef } from "../../../src/tenants/tool-policy.ts";
import { connectionsQuery } from "../api/queries.ts";
import { fieldError, otherError } from "../models/field-errors.ts";
import page from "../shell/page.module.css";
import { Problem } from "../shell/page.tsx";
import { useTools } from "../tools/tools-query.ts";
import { useSavePolicy } from "../tools/use-tools.ts";
import classes from "./settings-page.module.css";

const FIELDS = ["alerts.connectionId", "alerts.userId", "alerts.name"];

/** Who hears of it when messages wait too long. Made anew where somebody else changed it. */
function AlertForm(props: { known: PersonRef | null; connections: { id: string; name: string }[] }) {
  const { known, connections } = props;
  const [connectionId, setConnection] = useState(known?.connectionId ?? connections[0]?.id ?? "");
  const [userId, setUser] = useState(known?.userId ?? "");
  const [name, setName] = useState(known?.name ?? "");
  const save = useSavePolicy();
  const isKept =
    known !== null && known.connectionId === connectionId && known.userId === userId && known.name === name;
  return (
    <form
      className={classes.form}
      noValidate
      aria-label="Alerts"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ alerts: { connectionId, userId: userId.trim(), name: name.trim() } });
      }}
    >
      <NativeSelect
        label="Where to tell them"
        value={connectionId}
        data={connections.map(({ id, name: label }) => ({ value: id, label }))}
        error={fieldError(save.error, "alerts.connectionId")}
        onChange={(event) => setConnection(event.currentTarget.value)}
      />
      <TextInput
        label="Their id there"
        placeholder="U024BE7LH"
        value={userId}
        error={fieldError(save.error, "alerts.userId")}
        onChange={(event) => setUser(event.currentTarget.value)}
      />
      <TextInput
        label="What you call them"
        value={name}
        error={fieldError(save.error, "alerts.name")}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <div className={page.actions}>
        <Button type="submit" loading={save.isPending} disabled={isKept}>
          Tell this person
        </Button>
        {known ? (
          <Button
            variant="default"
            disabled={save.isPending}
            onClick={() => save.mutate({ alerts: null }, { onSuccess: () => setUser("") })}
          >
            Tell nobody
          </Button>
        ) : null}
      </div>
      {isKept && !save.isPending ? (
        <p className={classes.small} role="status">
          {known.name || known.userId} is told when messages wait longer than a minute.
        </p>
      ) : null}
      <Problem error={otherError(save.error, FIELDS)} />
    </form>
  );
}

/** One person gets a private message when the promise is not kept, and when it is again. */
export function Alerts() {
  const tools = useTools();
  const listed = useQuery(connectionsQuery).data?.connections;
  if (!tools.data || !listed) return <Problem error={tools.error} />;
  const known = tools.data.policy.alerts ?? null;
  // The web page of the company has no private messages.
  const connections = listed.filter(({ channel }) => channel !== "web");
  if (connections.length === 0)
    return (
      <p className={classes.nothing}>
        Connect Slack, Mattermost or WhatsApp first: the web has no private messages.
      </p>
    );
  return <AlertForm key={JSON.stringify(known)} known={known} connections={connections} />;
}
