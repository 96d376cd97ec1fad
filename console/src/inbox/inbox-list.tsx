import { Button } from "@mantine/core";
import { IconMoodSmile } from "@tabler/icons-react";
import type { RefObject } from "react";
import type { Selection } from "../conversations/address.ts";
import list from "../conversations/conversation-list.module.css";
import { Empty } from "../shell/empty.tsx";
import { type InboxChoice, inboxHref } from "./inbox-address.ts";
import { InboxRow } from "./inbox-row.tsx";
import { type InboxItem, itemKey } from "./inbox-words.ts";

const EMPTY: Record<InboxChoice, { title: string; text: string }> = {
  all: {
    title: "Nobody is waiting",
    text: "When an employee fetches a person, when no model can answer, or when an answer does not arrive, it waits here for you.",
  },
  waiting: {
    title: "Nobody waits for a person",
    text: "Conversations that an employee hands over wait here.",
  },
  owned: {
    title: "Nobody has taken a conversation",
    text: "Those in which a person speaks are listed here.",
  },
  held: { title: "Nothing is held", text: "What no model can answer, even after several tries, waits here." },
  undelivered: {
    title: "Everything arrived",
    text: "Answers that a chat service did not take are listed here.",
  },
};

const selectionOf = ({ connection, thread }: InboxItem): Selection => ({
  connectionId: connection.id,
  thread,
});

export function InboxList(props: {
  items: InboxItem[];
  only: InboxChoice;
  /** Key of the one that is open. */
  selected: string | undefined;
  now: number;
  list: RefObject<HTMLElement | null>;
  more?: { load: () => void; loading: boolean } | undefined;
}) {
  const { items, only, more } = props;
  return (
    <nav ref={props.list} className={list.list} aria-label="Inbox">
      {items.length === 0 && !more ? (
        <Empty icon={<IconMoodSmile size={28} stroke={1.5} />} title={EMPTY[only].title}>
          {EMPTY[only].text}
        </Empty>
      ) : null}
      {items.map((item) => (
        <InboxRow
          key={itemKey(item)}
          item={item}
          href={inboxHref(selectionOf(item), only)}
          selected={props.selected === itemKey(item)}
          now={props.now}
        />
      ))}
      {more ? (
        <div className={list.more}>
          <Button variant="default" size="xs" loading={more.loading} onClick={more.load}>
            Show more
          </Button>
        </div>
      ) : null}
    </nav>
  );
}
