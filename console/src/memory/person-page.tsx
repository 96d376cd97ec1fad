import { Button, Skeleton, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconArrowLeft } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Link } from "wouter";
import { ApiFailure } from "../api/api-failure.ts";
import { hrefOf } from "../conversations/address.ts";
import shell from "../shell/page.module.css";
import { Page, Problem } from "../shell/page.tsx";
import rows from "../shell/row-list.module.css";
import { UndoBar } from "../shell/undo-bar.tsx";
import { Entry } from "./entry.tsx";
import classes from "./memory.module.css";
import type { Names } from "./memory-page.tsx";
import { forgottenWords, personWords } from "./memory-words.ts";
import type { PersonKey } from "./person-address.ts";
import { entriesQuery, type MemoryEntryView, useForget, useRestore } from "./use-memory.ts";

/** How long a deleted memory can be put back with one press. */
const OFFER_MS = 8_000;

/** Long enough to type on, short enough not to be noticed. */
const TYPING_MS = 200;

/** What was deleted last, while it is offered to be put back. */
function useUndo(who: PersonKey) {
  const [gone, setGone] = useState<MemoryEntryView>();
  const restore = useRestore(who);
  useEffect(() => {
    if (!gone) return;
    const timer = setTimeout(() => setGone(undefined), OFFER_MS);
    return () => clearTimeout(timer);
  }, [gone]);
  const undo = () => {
    if (gone) restore.mutate(gone);
    setGone(undefined);
  };
  return { gone, setGone, undo, error: restore.error };
}

/** Forgetting cannot be undone, so it is asked twice. */
function Forget(props: { who: PersonKey; title: string; onForgotten: (words: string) => void }) {
  const [sure, setSure] = useState(false);
  const forget = useForget(props.who, (entries) => props.onForgotten(forgottenWords(props.title, entries)));
  if (!sure)
    return (
      <Button size="sm" variant="subtle" color="red" onClick={() => setSure(true)}>
        Forget this person
      </Button>
    );
  return (
    <div className={classes.sure}>
      <span>Everything remembered is deleted for good, also what is still being learned.</span>
      <Problem error={forget.error} />
      <span className={shell.actions}>
        <Button size="sm" color="red" autoFocus loading={forget.isPending} onClick={() => forget.mutate()}>
          Forget for good
        </Button>
        <Button size="sm" variant="default" onClick={() => setSure(false)}>
          Keep
        </Button>
      </span>
    </div>
  );
}

type Shown = ReturnType<typeof personWords>;

function Head(props: { who: PersonKey; shown: Shown; names: Names; lastThread: string | undefined }) {
  const { who, shown, names, lastThread } = props;
  const agent = names.agents.find(({ id }) => id === who.agentId)?.name ?? who.agentId;
  const connection = names.connections.find(({ id }) => id === who.connectionId)?.name ?? who.connectionId;
  return (
    <div className={classes.head}>
      <Link href="/memory" className={classes.back}>
        <IconArrowLeft size={16} aria-hidden /> Everybody
      </Link>
      <h2 className={classes.title}>{shown.title}</h2>
      {shown.id === undefined ? null : <p className={classes.small}>{shown.id}</p>}
      <p className={classes.small}>
        As {agent} remembers them, from {connection}.{" "}
        {lastThread === undefined ? null : (
          <Link
            className={classes.link}
            href={hrefOf({ connectionId: who.connectionId, thread: lastThread }, "all")}
          >
            Their latest conversation
          </Link>
        )}
      </p>
    </div>
  );
}

const isGone = (error: Error | null) => error instanceof ApiFailure && error.code === "not_found";

/** What one employee remembers of one person. */
export function PersonPage(props: { who: PersonKey; names: Names; onForgotten: (words: string) => void }) {
  const { who } = props;
  const [search, setSearch] = useState("");
  const [wanted] = useDebouncedValue(search.trim(), TYPING_MS);
  const all = useInfiniteQuery(entriesQuery(who, ""));
  const query = useInfiniteQuery({ ...entriesQuery(who, wanted), placeholderData: keepPreviousData });
  const undo = useUndo(who);
  const gone = isGone(query.error);
  const entries = gone ? [] : (query.data?.pages.flatMap((page) => page.entries) ?? []);
  const name = all.data?.pages.flatMap((page) => page.entries).find((one) => one.name)?.name;
  const shown = personWords({ name, userId: who.userId });
  const lastThread = all.data?.pages[0]?.entries[0]?.thread;
  return (
    <Page
      title="Memory"
      tools={gone ? null : <Forget who={who} title={shown.title} onForgotten={props.onForgotten} />}
    >
      <Head who={who} shown={shown} names={props.names} lastThread={gone ? undefined : lastThread} />
      <TextInput
        label="Search in what is remembered"
        placeholder="A word or a part of one"
        className={classes.search}
        maxLength={200}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <Problem error={gone ? null : (query.error ?? undo.error)} />
      {query.isPending ? <Skeleton height={160} /> : null}
      {entries.length > 0 ? (
        <ul className={`${shell.card} ${rows.list}`} aria-label="What is remembered">
          {entries.map((entry) => (
            <Entry key={entry.id} who={who} entry={entry} now={query.dataUpdatedAt} onGone={undo.setGone} />
          ))}
        </ul>
      ) : null}
      {entries.length === 0 && (query.data || gone) ? (
        <p className={classes.nothing}>
          {wanted === "" || gone
            ? "Nothing is remembered of this person."
            : `Nothing with “${wanted}” is remembered.`}
        </p>
      ) : null}
      {query.hasNextPage && !gone ? (
        <Button
          variant="default"
          className={classes.more}
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          Older memories
        </Button>
      ) : null}
      {undo.gone ? <UndoBar text="The memory was deleted" onUndo={undo.undo} /> : null}
    </Page>
  );
}
