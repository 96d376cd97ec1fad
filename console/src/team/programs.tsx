import { Button, Textarea } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, read } from "../api/client.ts";
import { connectionsQuery, queryClient } from "../api/queries.ts";
import { channelName } from "../conversations/channel-names.ts";
import { fieldError, otherError } from "../models/field-errors.ts";
import page from "../shell/page.module.css";
import { Problem } from "../shell/page.tsx";
import { linesField, linesOf } from "./lines.ts";
import classes from "./team.module.css";

const connectionAt = api.connections[":connectionId"];

const useSavePrograms = (id: string) =>
  useMutation({
    mutationFn: (allowBots: string[]) =>
      read(connectionAt.$patch({ param: { connectionId: encodeURIComponent(id) }, json: { allowBots } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: connectionsQuery.queryKey }),
  });

interface Known {
  id: string;
  name: string;
  channel: string;
  allowBots?: string[] | undefined;
}

const IDS: Record<string, string> = { slack: "Bot or user ids", mattermost: "User ids of bots" };

/** Made anew where somebody else changed it. */
function Programs({ connection }: { connection: Known }) {
  const kept = linesField(connection.allowBots ?? []);
  const [ids, setIds] = useState(kept);
  const save = useSavePrograms(connection.id);
  return (
    <form
      className={classes.form}
      noValidate
      aria-label={`Programs on ${connection.name}`}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(linesOf(ids));
      }}
    >
      <Textarea
        className={classes.narrow}
        label={`${connection.name} (${channelName(connection.channel)})`}
        description={`${IDS[connection.channel] ?? "Ids"}, one a line. Empty: people only.`}
        rows={2}
        value={ids}
        error={fieldError(save.error, "allowBots")}
        onChange={(event) => setIds(event.currentTarget.value)}
      />
      <Problem error={otherError(save.error, ["allowBots"])} />
      <div className={page.actions}>
        <Button type="submit" variant="default" loading={save.isPending} disabled={ids === kept}>
          Save
        </Button>
      </div>
    </form>
  );
}

/** Which other programs employees listen to, connection by connection. */
export function ProgramsList() {
  const query = useQuery(connectionsQuery);
  if (!query.data) return <Problem error={query.error} />;
  // hono types a field that some have as missing from the others: hence the name.
  const known: Known[] = query.data.connections;
  const heard = known.filter(({ allowBots }) => allowBots !== undefined);
  if (heard.length === 0)
    return <p className={classes.small}>Programs write on Slack and Mattermost only: connect one first.</p>;
  return heard.map((connection) => (
    <Programs key={`${connection.id}/${connection.allowBots?.join()}`} connection={connection} />
  ));
}
