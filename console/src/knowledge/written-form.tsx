import { Button, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { fieldError, otherError } from "../models/field-errors.ts";
import { Problem } from "../shell/page.tsx";
import { SidePanel } from "../shell/side-panel.tsx";
import { AudienceSelect, type KnownAgent } from "./add-documents.tsx";
import { useAddDocument } from "./use-knowledge.ts";

const TITLES = { text: "Write a text", url: "Add an address" };

/** The last part of an address, where nobody gave it a name. */
function nameOf(url: string): string {
  try {
    const { hostname, pathname } = new URL(url);
    return decodeURIComponent(pathname.split("/").findLast((part) => part !== "") ?? hostname);
  } catch {
    return url;
  }
}

/** A document that is written here, or fetched from an address. */
export function WrittenForm(props: {
  kind: "text" | "url";
  agents: KnownAgent[];
  agentId: string;
  onClose: () => void;
}) {
  const { kind } = props;
  const [name, setName] = useState("");
  const [body, setBody] = useState("");
  const [agentId, setAgentId] = useState(props.agentId);
  const add = useAddDocument();
  const submit = () => {
    const audience = agentId === "" ? {} : { agentId };
    const url = body.trim();
    add.mutate(
      kind === "text"
        ? { kind, name, text: body, ...audience }
        : { kind, name: name.trim() || nameOf(url), url, ...audience },
      { onSuccess: props.onClose },
    );
  };
  return (
    <SidePanel
      title={TITLES[kind]}
      onClose={props.onClose}
      onSubmit={submit}
      foot={
        <>
          <Button variant="default" onClick={props.onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={add.isPending}>
            Add
          </Button>
        </>
      }
    >
      <Problem error={otherError(add.error, ["name", kind, "agentId"])} />
      {kind === "url" ? (
        <TextInput
          label="Address"
          description="It is fetched once, without any password. Its host must be on the list of hosts under Tools."
          placeholder="https://"
          value={body}
          error={fieldError(add.error, "url")}
          onChange={(event) => setBody(event.currentTarget.value)}
        />
      ) : null}
      <TextInput
        label="Name"
        description={kind === "url" ? "Optional" : "Answers name it as their source."}
        value={name}
        maxLength={200}
        error={fieldError(add.error, "name")}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {kind === "text" ? (
        <Textarea
          label="Text"
          description="Markdown: # makes a heading, - an item of a list."
          rows={14}
          value={body}
          error={fieldError(add.error, "text")}
          onChange={(event) => setBody(event.currentTarget.value)}
        />
      ) : null}
      <AudienceSelect label="Who may use it" agents={props.agents} value={agentId} onChange={setAgentId} />
    </SidePanel>
  );
}
