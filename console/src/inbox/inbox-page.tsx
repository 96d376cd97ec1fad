import "../mantine-forms.css";
import { VisuallyHidden } from "@mantine/core";
import { IconDatabaseOff, IconInbox } from "@tabler/icons-react";
import { type RefObject, useEffect, useMemo, useRef, useState } from "react";
import { useLocation } from "wouter";
import { queryClient } from "../api/queries.ts";
import { useNow } from "../confirmations/use-now.ts";
import { ListSkeleton } from "../conversations/conversation-list.tsx";
import { keyOf, summaryOf } from "../conversations/conversation-pages.ts";
import { ConversationPane } from "../conversations/conversation-pane.tsx";
import page from "../conversations/conversations-page.module.css";
import { Badge } from "../conversations/state-badge.tsx";
import { useAddressParams } from "../conversations/use-address-params.ts";
import type { DeskIntent } from "../desk/use-desk.ts";
import { LivePill } from "../live/live-pill.tsx";
import { useLive } from "../live/use-live.ts";
import { Empty } from "../shell/empty.tsx";
import { Failure } from "../shell/failure.tsx";
import { prepareRichText } from "../transcript/rich-text.tsx";
import classes from "./inbox.module.css";
import { type InboxChoice, inboxHref, readInboxAddress } from "./inbox-address.ts";
import { InboxList } from "./inbox-list.tsx";
import { newsOf } from "./inbox-news.ts";
import { type InboxItem, itemKey, kindWords } from "./inbox-words.ts";
import { Segments } from "./segments.tsx";
import { itemsOf, readInboxAgain, useInbox } from "./use-inbox.ts";
import { useShortcuts } from "./use-shortcuts.ts";

/** A frame that makes the list worth reading again: it waits for somebody, or it did when the list was read. */
function concernsInbox(frame: unknown, items: readonly InboxItem[]): boolean {
  const summary = summaryOf(frame);
  if (!summary) return false;
  const waits = summary.desk || ["held", "undelivered", "unknown"].includes(summary.state);
  return !!waits || items.some((item) => itemKey(item) === keyOf(summary));
}

function useLiveInbox(only: InboxChoice) {
  const query = useInbox(only);
  const items = useMemo(() => itemsOf(query.data), [query.data]);
  const live = useLive("/api/live", {
    onFrame: (frame) => {
      if (concernsInbox(frame, items)) void readInboxAgain();
    },
    onOpen: () => void readInboxAgain(),
    onLost: () => void queryClient.invalidateQueries({ queryKey: ["session"] }),
  });
  return { query, items, live };
}

/** What changed since the list was last read, in words; nothing for another list, or for the first reading. */
function useNews(items: readonly InboxItem[] | undefined, only: InboxChoice): string {
  const seen = useRef<{ only: InboxChoice; items: readonly InboxItem[] }>(undefined);
  const [news, setNews] = useState("");
  useEffect(() => {
    if (!items) return;
    const before = seen.current;
    seen.current = { only, items };
    const words = before?.only === only ? newsOf(before.items, items) : "";
    if (words !== "") setNews(words);
  }, [items, only]);
  return news;
}

function Hint() {
  return (
    <p className={classes.hint}>
      <kbd>j</kbd> <kbd>k</kbd> move · <kbd>Enter</kbd> open · <kbd>t</kbd> take · <kbd>r</kbd> answer ·{" "}
      <kbd>b</kbd> hand back · <kbd>p</kbd> pass on · <kbd>s</kbd> send again
    </p>
  );
}

type Live = ReturnType<typeof useLiveInbox>;

function ListColumn(props: {
  live: Live;
  only: InboxChoice;
  selected: string | undefined;
  list: RefObject<HTMLElement | null>;
  onOnly: (only: InboxChoice) => void;
}) {
  const { query, items, live } = props.live;
  const now = useNow(true);
  const first = query.data?.pages[0];
  return (
    <div className={page.side}>
      <div className={page.head}>
        <h1 className={page.title}>Inbox</h1>
        <LivePill status={live} />
      </div>
      <Segments value={props.only} counts={first?.counts} onChange={props.onOnly} />
      {first?.database === "unavailable" ? (
        <p className={page.note} role="status">
          <IconDatabaseOff size={16} aria-hidden />
          The database is away: only what came up recently is listed.
        </p>
      ) : null}
      {query.isPending ? <ListSkeleton /> : null}
      {query.isError && !query.data ? (
        <Failure title="What waits cannot be listed" error={query.error} retry={query.refetch} />
      ) : null}
      {query.data ? (
        <InboxList
          items={items}
          only={props.only}
          selected={props.selected}
          now={now}
          list={props.list}
          more={
            query.hasNextPage
              ? { load: () => void query.fetchNextPage(), loading: query.isFetchingNextPage }
              : undefined
          }
        />
      ) : null}
      <Hint />
    </div>
  );
}

/** What a key asked for, of which conversation. */
interface Asked {
  of: string;
  what: DeskIntent["what"];
}

const selectionOf = (key: string) => {
  const [connectionId = "", thread = ""] = key.split("\n");
  return { connectionId, thread };
};

/** Everything that waits for a person, and the one that is open, with the desk at which one speaks in it. */
export default function InboxPage() {
  const [params] = useAddressParams();
  const [, navigate] = useLocation();
  const { only, selected } = readInboxAddress(params);
  const live = useLiveInbox(only);
  const news = useNews(live.query.data && live.items, only);
  const list = useRef<HTMLElement>(null);
  const [asked, setAsked] = useState<Asked>();
  const open = selected && keyOf(selected);
  useShortcuts(list, open, (what, of) => {
    if (of !== open) navigate(inboxHref(selectionOf(of), only));
    setAsked({ of, what });
  });
  const intent = useMemo(
    () => (asked && asked.of === open ? { what: asked.what, done: () => setAsked(undefined) } : undefined),
    [asked, open],
  );
  useEffect(() => {
    document.title = "Inbox · Konstruct";
    prepareRichText();
  }, []);
  const item = live.items.find((one) => itemKey(one) === open);
  return (
    <div className={page.page} data-selected={selected ? true : undefined}>
      <VisuallyHidden role="status">{news}</VisuallyHidden>
      <ListColumn
        live={live}
        only={only}
        selected={open}
        list={list}
        onOnly={(choice) => navigate(inboxHref(selected, choice), { replace: true })}
      />
      {selected ? (
        <ConversationPane
          key={open}
          selected={selected}
          person={item?.person}
          badge={item ? <Badge {...kindWords(item)} /> : null}
          isHeld={item?.kind === "held"}
          back={inboxHref(undefined, only)}
          intent={intent}
        />
      ) : (
        <div className={page.nothing}>
          <Empty icon={<IconInbox size={28} stroke={1.5} />} title="Choose a conversation">
            Take it, answer in your own name, and hand it back when you are done.
          </Empty>
        </div>
      )}
    </div>
  );
}
