import { Button, NativeSelect } from "@mantine/core";
import { IconFileUpload, IconLink, IconPencil } from "@tabler/icons-react";
import { useRef, useState } from "react";
import classes from "./add-documents.module.css";
import { ACCEPTED } from "./file-types.ts";
import { uploads } from "./uploads.ts";
import { useFileDrop } from "./use-file-drop.ts";
import { WrittenForm } from "./written-form.tsx";

export interface KnownAgent {
  id: string;
  name: string;
}

/** Who may read what is brought; "" is everybody. */
export function AudienceSelect(props: {
  label: string;
  agents: KnownAgent[];
  value: string;
  onChange: (agentId: string) => void;
}) {
  return (
    <NativeSelect
      label={props.label}
      value={props.value}
      data={[
        { value: "", label: "All employees" },
        ...props.agents.map(({ id, name }) => ({ value: id, label: `Only ${name}` })),
      ]}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}

function FileButton(props: { onFiles: (files: File[]) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={ACCEPTED}
        aria-label="Files"
        onChange={(event) => {
          props.onFiles([...(event.currentTarget.files ?? [])]);
          // The same file may be chosen again.
          event.currentTarget.value = "";
        }}
      />
      <Button leftSection={<IconFileUpload size={17} />} onClick={() => input.current?.click()}>
        Choose files
      </Button>
    </>
  );
}

/** The ways in which a document comes here. */
export function AddDocuments(props: { agents: KnownAgent[] }) {
  const [agentId, setAgentId] = useState("");
  const [writing, setWriting] = useState<"text" | "url">();
  const add = (files: File[]) => uploads.add(files, agentId === "" ? undefined : agentId);
  const isOver = useFileDrop(add);
  return (
    <div className={classes.add} data-over={isOver || undefined}>
      <p className={classes.words}>
        {isOver
          ? "Let go to upload"
          : "Drop files anywhere on this page: text, Markdown, HTML, PDF or Word, up to 25 MiB each"}
      </p>
      <div className={classes.ways}>
        <FileButton onFiles={add} />
        <Button variant="default" leftSection={<IconPencil size={17} />} onClick={() => setWriting("text")}>
          Write a text
        </Button>
        <Button variant="default" leftSection={<IconLink size={17} />} onClick={() => setWriting("url")}>
          Add an address
        </Button>
      </div>
      <div className={classes.audience}>
        <AudienceSelect label="Who may use it" agents={props.agents} value={agentId} onChange={setAgentId} />
      </div>
      {writing ? (
        <WrittenForm
          kind={writing}
          agents={props.agents}
          agentId={agentId}
          onClose={() => setWriting(undefined)}
        />
      ) : null}
    </div>
  );
}
