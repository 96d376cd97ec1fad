import { Button } from "@mantine/core";
import { IconFileText, IconLink, IconPencil } from "@tabler/icons-react";
import shell from "../shell/page.module.css";
import { momentOf, shortMoment } from "../transcript/moments.ts";
import type { KnownAgent } from "./add-documents.tsx";
import classes from "./document-list.module.css";
import { Progress } from "./progress.tsx";
import { passageCount, sizeWords, stageWords, workShare } from "./stage-words.ts";
import { type DocumentView, useRetry } from "./use-knowledge.ts";

const ICONS = { upload: IconFileText, text: IconPencil, url: IconLink };

function detailOf(document: DocumentView): string {
  const { stage, reason } = document;
  if (stage === "receiving") return "Choose the same file again to go on where it stopped.";
  if (reason !== undefined) return reason;
  return "";
}

function About(props: { document: DocumentView; agents: KnownAgent[]; now: number }) {
  const { document, agents } = props;
  const reader = agents.find(({ id }) => id === document.agentId)?.name ?? document.agentId;
  return (
    <span className={classes.small}>
      {reader === undefined ? "All employees" : `Only ${reader}`}
      {document.bytes > 0 ? ` · ${sizeWords(document.bytes)}` : ""}
      {document.stage === "ready" ? ` · ${passageCount(document.chunksTotal)}` : ""} ·{" "}
      <time dateTime={new Date(document.createdAt).toISOString()} title={momentOf(document.createdAt)}>
        {shortMoment(document.createdAt, props.now)}
      </time>
    </span>
  );
}

function Retry({ document }: { document: DocumentView }) {
  const retry = useRetry(document.id);
  if (retry.error) return <span className={classes.small}>{retry.error.message}</span>;
  return (
    <Button
      size="compact-sm"
      variant="default"
      loading={retry.isPending}
      onClick={() => retry.mutate()}
      aria-label={`Try ${document.name} again`}
    >
      Try again
    </Button>
  );
}

function Row(props: {
  document: DocumentView;
  agents: KnownAgent[];
  now: number;
  onOpen: () => void;
  onDelete: () => void;
}) {
  const { document } = props;
  const Sign = ICONS[document.kind];
  const { label, tone } = stageWords(document);
  const share = workShare(document);
  const detail = detailOf(document);
  return (
    <li className={classes.row}>
      <Sign size={20} stroke={1.5} className={classes.sign} aria-hidden />
      <span className={classes.names}>
        <button type="button" className={classes.open} onClick={props.onOpen}>
          {document.name}
        </button>
        <About document={document} agents={props.agents} now={props.now} />
        {detail ? (
          <span className={classes.small} data-bad={document.stage === "failed" || undefined}>
            {detail}
          </span>
        ) : null}
        {share === undefined ? null : <Progress label={`Progress of ${document.name}`} share={share} />}
      </span>
      <span className={shell.tag} data-tone={tone}>
        {label}
      </span>
      <span className={classes.does}>
        {document.stage === "failed" ? <Retry document={document} /> : null}
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          onClick={props.onDelete}
          aria-label={`Delete ${document.name}`}
        >
          Delete
        </Button>
      </span>
    </li>
  );
}

/** Every document and how far it is. */
export function DocumentList(props: {
  documents: DocumentView[];
  agents: KnownAgent[];
  now: number;
  onOpen: (id: string) => void;
  onDelete: (document: DocumentView) => void;
}) {
  return (
    <ul className={`${shell.card} ${classes.list}`} aria-label="Documents">
      {props.documents.map((document) => (
        <Row
          key={document.id}
          document={document}
          agents={props.agents}
          now={props.now}
          onOpen={() => props.onOpen(document.id)}
          onDelete={() => props.onDelete(document)}
        />
      ))}
    </ul>
  );
}
