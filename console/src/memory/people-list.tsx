import { Button, NativeSelect } from "@mantine/core";
import { IconChevronRight, IconDatabaseOff, IconUserHeart } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { ChannelIcon } from "../conversations/channel-icon.tsx";
import { Empty } from "../shell/empty.tsx";
import { Failure } from "../shell/failure.tsx";
import notes from "../shell/note.module.css";
import shell from "../shell/page.module.css";
import { Page } from "../shell/page.tsx";
import { PageSkeleton } from "../shell/page-skeleton.tsx";
import rows from "../shell/row-list.module.css";
import { momentOf, shortMoment } from "../transcript/moments.ts";
import classes from "./memory.module.css";
import type { Names } from "./memory-page.tsx";
import { keptWords, personWords } from "./memory-words.ts";
import { personHref } from "./person-address.ts";
import { peopleQuery, type RememberedPersonView } from "./use-memory.ts";

function Row(props: { person: RememberedPersonView; names: Names; now: number }) {
  const { person, names } = props;
  const agent = names.agents.find(({ id }) => id === person.agentId);
  const connection = names.connections.find(({ id }) => id === person.connectionId);
  const { title, id } = personWords(person);
  return (
    <li>
      <Link href={personHref(person)} className={classes.person}>
        <ChannelIcon channel={connection?.channel ?? ""} />
        <span className={classes.who}>
          <span className={classes.name}>{title}</span>
          {id === undefined ? null : <span className={classes.small}>{id}</span>}
          <span className={classes.small}>
            {agent?.name ?? person.agentId} remembers {keptWords(person)}, from{" "}
            {connection?.name ?? person.connectionId}
          </span>
        </span>
        <time
          className={classes.small}
          dateTime={new Date(person.lastAt).toISOString()}
          title={momentOf(person.lastAt)}
        >
          {shortMoment(person.lastAt, props.now)}
        </time>
        <IconChevronRight size={16} stroke={1.7} aria-hidden />
      </Link>
    </li>
  );
}

function Nobody(props: { filtered: boolean }) {
  return (
    <div className={notes.empty}>
      <Empty icon={<IconUserHeart size={28} stroke={1.5} />} title="Nobody is remembered yet">
        {props.filtered
          ? "This employee has not talked with anybody long enough."
          : "When people write to your employees, what is worth remembering of them shows up here, to be put right or deleted."}
      </Empty>
    </div>
  );
}

function AgentFilter(props: { names: Names; value: string; onChange: (agentId: string) => void }) {
  return (
    <NativeSelect
      aria-label="Remembered by"
      value={props.value}
      data={[
        { value: "", label: "All employees" },
        ...props.names.agents.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}

/** Everybody of whom something is remembered, the latest first. */
export function PeopleList(props: { names: Names; done: string }) {
  const [agentId, setAgentId] = useState("");
  const query = useInfiniteQuery(peopleQuery(agentId));
  if (query.isPending) return <PageSkeleton />;
  if (!query.data)
    return <Failure title="What is remembered cannot be listed" error={query.error} retry={query.refetch} />;
  const people = query.data.pages.flatMap((page) => page.people);
  const away = query.data.pages.some(({ database }) => database === "unavailable");
  return (
    <Page title="Memory" tools={<AgentFilter names={props.names} value={agentId} onChange={setAgentId} />}>
      {props.done ? (
        <p className={notes.done} role="status">
          {props.done}
        </p>
      ) : null}
      {away ? (
        <p className={notes.note} role="status">
          <IconDatabaseOff size={16} aria-hidden />
          The database is away: what is remembered cannot be shown now.
        </p>
      ) : null}
      {people.length === 0 && !away ? <Nobody filtered={agentId !== ""} /> : null}
      {people.length > 0 ? (
        <ul className={`${shell.card} ${rows.list}`} aria-label="People">
          {people.map((person) => (
            <Row
              key={JSON.stringify([person.agentId, person.connectionId, person.userId])}
              person={person}
              names={props.names}
              now={query.dataUpdatedAt}
            />
          ))}
        </ul>
      ) : null}
      {query.hasNextPage ? (
        <Button
          variant="default"
          className={classes.more}
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          More people
        </Button>
      ) : null}
    </Page>
  );
}
