import { Button, NativeSelect } from "@mantine/core";
import { useState } from "react";
import { visible } from "../../../src/turn/render-card.ts";
import { exactArguments } from "../confirmations/exact-arguments.ts";
import { Problem } from "../shell/page.tsx";
import { SidePanel } from "../shell/side-panel.tsx";
import classes from "./tools.module.css";
import { type McpServer, usePin } from "./use-tools.ts";

type Pinned = McpServer["tools"][number];

function Text(props: { label: string; now: string; before: string | undefined }) {
  const differs = props.before !== undefined && props.before !== props.now;
  return (
    <div>
      <strong>{props.label}</strong>
      {differs ? <pre className={`${classes.said} ${classes.old}`}>{props.before}</pre> : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long texts are scrolled with the keyboard too */}
      <pre className={classes.said} tabIndex={0}>
        {props.now || "(nothing)"}
      </pre>
    </div>
  );
}

const lines = (text: string): string =>
  text
    .split("\n")
    .map((line) => visible(line))
    .join("\n");

function WhatChanged({ tool, before }: { tool: Pinned; before: Pinned["looked"] }) {
  if (tool.state !== "changed") return null;
  const parts = before && [
    before.description === tool.description ? "" : "what it says it does",
    JSON.stringify(before.inputSchema) === JSON.stringify(tool.inputSchema) ? "" : "what it asks for",
  ];
  const words = parts?.filter(Boolean).join(" and ");
  return (
    <p className={classes.changed} role="status">
      The server says something else of this tool than what somebody agreed to
      {words ? `: ${words} changed. The old words are crossed out` : ""}. It is off until you decide.
    </p>
  );
}

/** What a server says of one tool, whole, before anybody may use it. */
export function ReviewPanel(props: { server: McpServer; tool: Pinned; onClose: () => void }) {
  const { server, tool, onClose } = props;
  const [effect, setEffect] = useState(tool.effect);
  const pin = usePin();
  const before = tool.state === "changed" ? tool.looked : undefined;
  const send = (state: "on" | "off") =>
    pin.mutate(
      { id: server.id, name: tool.toolName, json: { state, effect, hash: tool.hash } },
      { onSuccess: onClose },
    );
  return (
    <SidePanel
      title={`${tool.name} of ${server.name}`}
      onClose={onClose}
      foot={
        <>
          <Button variant="default" disabled={pin.isPending} onClick={() => send("off")}>
            {tool.state === "on" ? "Switch it off" : "Leave it off"}
          </Button>
          <Button loading={pin.isPending} onClick={() => send("on")}>
            {tool.state === "on" ? "Save" : "Switch it on"}
          </Button>
        </>
      }
    >
      <WhatChanged tool={tool} before={before} />
      <p className={classes.small}>
        These are the server's own words. An employee reads them: switch it on only if they describe the tool
        and ask for nothing else.
      </p>
      <Text
        label="What it says it does"
        now={lines(tool.description)}
        before={before && lines(before.description)}
      />
      <Text
        label="What it asks for"
        now={exactArguments(JSON.stringify(tool.inputSchema))}
        before={before && exactArguments(JSON.stringify(before.inputSchema))}
      />
      <NativeSelect
        label="What it does"
        value={effect}
        data={[
          { value: "write", label: "It changes something: a person is asked first" },
          { value: "read", label: "It only reads" },
        ]}
        onChange={(event) => setEffect(event.currentTarget.value as Pinned["effect"])}
      />
      <Problem error={pin.error} />
    </SidePanel>
  );
}
