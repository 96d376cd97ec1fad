import { Button } from "@mantine/core";
import { IconBooks, IconDatabaseOff, IconRefresh } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { agentsQuery } from "../api/queries.ts";
import { Empty } from "../shell/empty.tsx";
import { Failure } from "../shell/failure.tsx";
import { Page, Problem, Section } from "../shell/page.tsx";
import { PageSkeleton } from "../shell/page-skeleton.tsx";
import { UndoBar } from "../shell/undo-bar.tsx";
import { useDelayed } from "../shell/use-delayed.ts";
import { AddDocuments } from "./add-documents.tsx";
import { AskBox } from "./ask-box.tsx";
import { DocumentList } from "./document-list.tsx";
import { DocumentPanel } from "./document-panel.tsx";
import classes from "./knowledge-page.module.css";
import { UploadList } from "./upload-list.tsx";
import { uploads, useUploads } from "./uploads.ts";
import {
  type DocumentView,
  deleteDocument,
  documentQuery,
  documentsQuery,
  listedDocuments,
  useReembed,
} from "./use-knowledge.ts";

/** Vectors of another model still serve, but less well, and not for ever. */
function Stale(props: { embedding: { model: string; stale: number } }) {
  const { model, stale } = props.embedding;
  const reembed = useReembed();
  if (stale === 0) return <Problem error={reembed.error} />;
  return (
    <div className={classes.stale} role="status">
      <span>
        The model that makes documents searchable is now {model}.{" "}
        {stale === 1 ? "1 document was" : `${stale.toLocaleString()} documents were`} made searchable by
        another one and {stale === 1 ? "is" : "are"} found less well.
      </span>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconRefresh size={15} />}
        loading={reembed.isPending}
        onClick={() => reembed.mutate()}
      >
        Embed anew
      </Button>
      <Problem error={reembed.error} />
    </div>
  );
}

/** Deleting cannot be undone on the server, so the request waits a moment. */
function useDeletion() {
  const [error, setError] = useState<Error | null>(null);
  const deletion = useDelayed<DocumentView>(({ id }, leaving) =>
    deleteDocument(id, leaving).catch((failure: Error) => setError(failure)),
  );
  const start = (document: DocumentView, stopped: string[]) => {
    setError(null);
    for (const id of stopped) uploads.stop(id);
    deletion.start(document);
  };
  return { ...deletion, start, error };
}

interface Opened {
  id: string;
  wanted?: number;
}

/** A document in the list, or one that a search found further down than was listed. */
function OpenedPanel(props: { opened: Opened; listed: DocumentView[]; onClose: () => void }) {
  const { opened } = props;
  const known = props.listed.find(({ id }) => id === opened.id);
  const found = useQuery({ ...documentQuery(opened.id), enabled: known === undefined });
  const document = known ?? found.data?.document;
  if (!document) return <Problem error={found.error} />;
  return <DocumentPanel document={document} wanted={opened.wanted} onClose={props.onClose} />;
}

function Nothing() {
  return (
    <div className={classes.empty}>
      <Empty icon={<IconBooks size={28} stroke={1.5} />} title="No documents yet">
        Bring your price list, your terms, your handbook: employees find the passage that answers a question
        and say where it is from.
      </Empty>
    </div>
  );
}

function DatabaseAway() {
  return (
    <p className={classes.note} role="status">
      <IconDatabaseOff size={16} aria-hidden />
      The database is away: documents cannot be listed or searched now.
    </p>
  );
}

/** What the company's documents are, how they come here, and what is found in them. */
export default function KnowledgePage() {
  const query = useInfiniteQuery(documentsQuery);
  const agents = useQuery(agentsQuery).data?.agents ?? [];
  const onTheirWay = useUploads();
  const deletion = useDeletion();
  const [opened, setOpened] = useState<Opened>();
  useEffect(() => {
    document.title = "Knowledge · Konstruct";
  }, []);
  if (query.isPending) return <PageSkeleton />;
  if (!query.data)
    return <Failure title="The documents cannot be listed" error={query.error} retry={query.refetch} />;
  const [first] = query.data.pages;
  const away = first?.database === "unavailable";
  const all = listedDocuments(query.data).filter(({ id }) => id !== deletion.pending?.subject.id);
  // What is being sent from here stands among the uploads.
  const sending = onTheirWay.filter(({ state }) => state === "sending");
  const documents = all.filter(
    ({ id, stage }) => stage !== "receiving" || !sending.some((one) => one.documentId === id),
  );
  const remove = (document: DocumentView) =>
    deletion.start(
      document,
      onTheirWay.filter((one) => one.documentId === document.id).map(({ id }) => id),
    );
  return (
    <Page title="Knowledge">
      {away ? <DatabaseAway /> : null}
      <Problem error={deletion.error} />
      {first ? <Stale embedding={first.embedding} /> : null}
      {documents.some(({ stage }) => stage === "ready") ? (
        <Section title="Try a question" lead="Shows which passages an employee would find, best first.">
          <AskBox
            agents={agents}
            onOpen={({ documentId, chunk }) => setOpened({ id: documentId, wanted: chunk })}
          />
        </Section>
      ) : null}
      <Section title="Documents" lead="What employees with the document search know of your company.">
        <AddDocuments agents={agents} />
        <UploadList uploads={onTheirWay} />
        {documents.length === 0 && sending.length === 0 && !away ? <Nothing /> : null}
        {documents.length > 0 ? (
          <DocumentList
            documents={documents}
            agents={agents}
            now={query.dataUpdatedAt}
            onOpen={(id) => setOpened({ id })}
            onDelete={remove}
          />
        ) : null}
        {query.hasNextPage ? (
          <Button
            variant="default"
            size="sm"
            className={classes.more}
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            Older documents
          </Button>
        ) : null}
      </Section>
      {opened ? <OpenedPanel opened={opened} listed={all} onClose={() => setOpened(undefined)} /> : null}
      {deletion.pending?.waiting ? (
        <UndoBar text={`${deletion.pending.subject.name} is being deleted`} onUndo={deletion.undo} />
      ) : null}
    </Page>
  );
}
