import { Button } from "@mantine/core";
import page from "../shell/page.module.css";
import { Problem } from "../shell/page.tsx";
import { momentOf, shortMoment } from "../transcript/moments.ts";
import { endOf, grantScope } from "./tool-words.ts";
import classes from "./tools.module.css";
import { type GrantBody, type GrantView, type Tools, useGive, useTakeBack } from "./use-tools.ts";
import type { Offer } from "./use-undo.ts";

const bodyOf = ({ agentId, tool, host, equals, person, expiresAt }: GrantView): GrantBody => ({
  ...{ agentId, tool, equals, expiresAt },
  ...(host === undefined ? {} : { host }),
  ...(person === undefined ? {} : { person }),
});

function Row(props: { grant: GrantView; tools: Tools; onRevoked: (offer: Offer) => void }) {
  const { grant, tools } = props;
  const takeBack = useTakeBack();
  const give = useGive();
  const agent = tools.agents.find(({ id }) => id === grant.agentId)?.name ?? grant.agentId;
  const tool = tools.tools.find(({ name }) => name === grant.tool)?.title ?? grant.tool;
  const undo = { text: `${agent} asks again`, run: () => give.mutate(bodyOf(grant)) };
  return (
    <li className={classes.row}>
      <span className={classes.names}>
        <span className={classes.name}>
          {agent}: {tool}
        </span>
        <span className={classes.small}>{grantScope(grant)}</span>
        <span className={classes.small}>
          Given by {grant.createdBy},{" "}
          <span title={momentOf(grant.createdAt)}>{shortMoment(grant.createdAt, tools.now)}</span>
        </span>
      </span>
      <span
        className={page.tag}
        data-tone={grant.inForce ? "good" : undefined}
        title={momentOf(grant.expiresAt)}
      >
        {grant.inForce
          ? `until ${endOf(grant.expiresAt)}`
          : grant.revokedAt === undefined
            ? "over"
            : "taken back"}
      </span>
      {grant.inForce ? (
        <Button
          variant="subtle"
          color="red"
          size="compact-sm"
          loading={takeBack.isPending}
          onClick={() => takeBack.mutate(grant.id, { onSuccess: () => props.onRevoked(undo) })}
          aria-label={`Take back: ${agent}, ${tool}`}
        >
          Take back
        </Button>
      ) : null}
      <Problem error={takeBack.error ?? give.error} />
    </li>
  );
}

/** What employees may do without asking, those in force first. */
export function GrantList(props: { tools: Tools; onRevoked: (offer: Offer) => void }) {
  const { grants } = props.tools;
  if (grants.length === 0)
    return <p className={`${page.card} ${classes.nothing}`}>None: every change asks a person first.</p>;
  return (
    <ul className={`${page.card} ${classes.list}`}>
      {grants.map((grant) => (
        <Row key={grant.id} grant={grant} tools={props.tools} onRevoked={props.onRevoked} />
      ))}
    </ul>
  );
}
