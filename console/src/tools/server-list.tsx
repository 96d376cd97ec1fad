import { Button } from "@mantine/core";
import { useState } from "react";
import page from "../shell/page.module.css";
import { Problem } from "../shell/page.tsx";
import { newsWords } from "./tool-words.ts";
import classes from "./tools.module.css";
import { type McpServer, useRefreshServer } from "./use-tools.ts";

type Pinned = McpServer["tools"][number];

const STATES = {
  on: { label: "on", tone: "good" },
  off: { label: "off", tone: undefined },
  changed: { label: "changed: look at it", tone: "warn" },
} as const;

function ToolRow(props: { tool: Pinned; onReview: () => void }) {
  const { tool } = props;
  const { label, tone } = STATES[tool.state];
  return (
    <li className={classes.row}>
      <span className={classes.names}>
        <span className={classes.name}>
          {tool.name} <code className={classes.code}>{tool.toolName}</code>
        </span>
        <span className={classes.small}>{tool.description.slice(0, 160)}</span>
      </span>
      <span className={page.tag} data-tone={tone}>
        {label}
      </span>
      <Button
        variant={tool.state === "changed" ? "light" : "subtle"}
        color={tool.state === "changed" ? "teal" : "gray"}
        size="compact-sm"
        onClick={props.onReview}
        aria-label={`Review ${tool.name}`}
      >
        Review
      </Button>
    </li>
  );
}

function Server(props: { server: McpServer; onEdit: () => void; onReview: (tool: Pinned) => void }) {
  const { server } = props;
  const [news, setNews] = useState("");
  const refresh = useRefreshServer();
  return (
    <li>
      <div className={classes.block}>
        <div className={classes.head}>
          <span className={classes.names}>
            <span className={classes.name}>
              {server.name} {server.isActive ? null : <span className={page.tag}>switched off</span>}
            </span>
            <span className={classes.small}>{server.url}</span>
          </span>
          <span className={classes.actions}>
            <Button
              variant="default"
              size="compact-sm"
              loading={refresh.isPending}
              onClick={() =>
                refresh.mutate(server.id, { onSuccess: (answer) => setNews(newsWords(answer.news)) })
              }
              aria-label={`Ask ${server.name} what it offers`}
            >
              Ask what it offers
            </Button>
            <Button
              variant="subtle"
              color="gray"
              size="compact-sm"
              onClick={props.onEdit}
              aria-label={`Edit server ${server.name}`}
            >
              Edit
            </Button>
          </span>
        </div>
        <Problem error={refresh.error} />
        {news ? (
          <p className={classes.small} role="status">
            {news}
          </p>
        ) : null}
      </div>
      <ul className={classes.list}>
        {server.tools.map((tool) => (
          <ToolRow key={tool.toolName} tool={tool} onReview={() => props.onReview(tool)} />
        ))}
      </ul>
    </li>
  );
}

/** Servers that offer tools of their own. Nothing of them is used before somebody looked at it. */
export function ServerList(props: {
  servers: McpServer[];
  onEdit: (server: McpServer) => void;
  onReview: (server: McpServer, tool: Pinned) => void;
}) {
  if (props.servers.length === 0) return <p className={`${page.card} ${classes.nothing}`}>No server yet.</p>;
  return (
    <ul className={`${page.card} ${classes.list}`}>
      {props.servers.map((server) => (
        <Server
          key={server.id}
          server={server}
          onEdit={() => props.onEdit(server)}
          onReview={(tool) => props.onReview(server, tool)}
        />
      ))}
    </ul>
  );
}
