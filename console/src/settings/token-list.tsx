import { Button, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import page from "../shell/page.module.css";
import { Problem } from "../shell/page.tsx";
import { momentOf, shortMoment } from "../transcript/moments.ts";
import classes from "./settings-page.module.css";
import { type TokenView, tokensQuery, useRevokeToken } from "./use-tokens.ts";

const SCOPE_WORDS: Record<string, string> = { models: "asks models", metrics: "reads metrics" };

/** Revoking cannot be undone, so it is asked twice. */
function Revoke(props: { token: TokenView }) {
  const [sure, setSure] = useState(false);
  const revoke = useRevokeToken();
  if (!sure)
    return (
      <Button
        variant="subtle"
        color="red"
        size="compact-sm"
        onClick={() => setSure(true)}
        aria-label={`Revoke ${props.token.name}`}
      >
        Revoke
      </Button>
    );
  return (
    <span className={page.actions}>
      <Problem error={revoke.error} />
      <Button
        color="red"
        size="compact-sm"
        autoFocus
        loading={revoke.isPending}
        onClick={() => revoke.mutate(props.token.id)}
      >
        Revoke for good
      </Button>
      <Button variant="default" size="compact-sm" onClick={() => setSure(false)}>
        Keep
      </Button>
    </span>
  );
}

function Row({ token, now }: { token: TokenView; now: number }) {
  const { revokedAt } = token;
  return (
    <li className={classes.token} data-revoked={revokedAt === undefined ? undefined : true}>
      <span className={classes.names}>
        <span className={classes.name}>{token.name}</span>
        <span className={classes.small}>
          {token.scopes.map((scope) => SCOPE_WORDS[scope] ?? scope).join(", ")}, made{" "}
          <time dateTime={new Date(token.createdAt).toISOString()} title={momentOf(token.createdAt)}>
            {shortMoment(token.createdAt, now)}
          </time>
        </span>
      </span>
      {revokedAt === undefined ? (
        <Revoke token={token} />
      ) : (
        <span className={page.tag} title={momentOf(revokedAt)}>
          revoked {shortMoment(revokedAt, now)}
        </span>
      )}
    </li>
  );
}

/** Every token of the workspace, those in force first. */
export function TokenList() {
  const query = useQuery(tokensQuery);
  if (query.isPending) return <Skeleton height={60} />;
  if (!query.data) return <Problem error={query.error} />;
  if (query.data.tokens.length === 0)
    return <p className={classes.nothing}>No token yet. A program needs one to ask your models over HTTP.</p>;
  return (
    <ul className={classes.tokens}>
      {query.data.tokens.map((token) => (
        <Row key={token.id} token={token} now={query.dataUpdatedAt} />
      ))}
    </ul>
  );
}
