import { Button, Skeleton, TextInput } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { type FormEvent, useEffect, useState } from "react";
import { fieldError, otherError } from "../models/field-errors.ts";
import shell from "../shell/page.module.css";
import { Problem } from "../shell/page.tsx";
import { SidePanel } from "../shell/side-panel.tsx";
import classes from "./document-panel.module.css";
import { placeWords, stageWords } from "./stage-words.ts";
import { type ChunkView, chunksQuery, type DocumentView, useRename } from "./use-knowledge.ts";

function Rename({ document }: { document: DocumentView }) {
  const [name, setName] = useState(document.name);
  const rename = useRename(document.id);
  const save = (event: FormEvent) => {
    event.preventDefault();
    rename.mutate(name);
  };
  return (
    <form className={classes.rename} onSubmit={save} noValidate>
      <TextInput
        label="Name"
        className={classes.nameField}
        value={name}
        maxLength={200}
        error={fieldError(rename.error, "name")}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button
        type="submit"
        variant="default"
        loading={rename.isPending}
        disabled={name.trim() === document.name}
      >
        Rename
      </Button>
      <Problem error={otherError(rename.error, ["name"])} />
    </form>
  );
}

function Chunk(props: { chunk: ChunkView; isWanted: boolean }) {
  const { chunk, isWanted } = props;
  return (
    <li
      className={classes.chunk}
      data-wanted={isWanted || undefined}
      ref={(element) => {
        if (isWanted) element?.scrollIntoView({ block: "center" });
      }}
    >
      <p className={classes.place}>
        {placeWords(chunk)}
        {chunk.isEmbedded ? null : <span className={shell.tag}>not found by searches yet</span>}
      </p>
      <p className={classes.text}>{chunk.text}</p>
    </li>
  );
}

function Chunks(props: { document: DocumentView; wanted: number | undefined }) {
  const { wanted } = props;
  const query = useInfiniteQuery(chunksQuery(props.document));
  const chunks = query.data?.pages.flatMap((page) => page.chunks) ?? [];
  const last = chunks.at(-1)?.chunk ?? -1;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  // A passage that was found may stand many pages down.
  const goesOn = wanted !== undefined && last < wanted && hasNextPage && !isFetchingNextPage;
  useEffect(() => {
    if (goesOn) void fetchNextPage();
  }, [goesOn, fetchNextPage]);
  if (query.isPending) return <Skeleton height={200} />;
  if (!query.data) return <Problem error={query.error} />;
  if (chunks.length === 0) return <p className={classes.none}>Nothing was made of it yet.</p>;
  return (
    <>
      <ol className={classes.chunks} aria-label="Passages">
        {chunks.map((chunk) => (
          <Chunk key={chunk.chunk} chunk={chunk} isWanted={chunk.chunk === wanted} />
        ))}
      </ol>
      {hasNextPage ? (
        <Button variant="default" size="sm" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          More passages
        </Button>
      ) : null}
    </>
  );
}

/** What a document was made into, as searches see it. */
export function DocumentPanel(props: {
  document: DocumentView;
  /** The passage that is looked for. */
  wanted: number | undefined;
  onClose: () => void;
}) {
  const { document } = props;
  const { label, tone } = stageWords(document);
  return (
    <SidePanel title={document.name} onClose={props.onClose}>
      <p className={classes.about}>
        <span className={shell.tag} data-tone={tone}>
          {label}
        </span>
        {document.url ? <span className={classes.url}>{document.url}</span> : null}
      </p>
      {document.reason ? <p className={classes.reason}>{document.reason}</p> : null}
      <Rename key={document.name} document={document} />
      <Chunks document={document} wanted={props.wanted} />
    </SidePanel>
  );
}
