import { IconDatabaseOff, IconMessages } from "@tabler/icons-react";
import { useEffect } from "react";
import { useLocation } from "wouter";
import { LivePill } from "../live/live-pill.tsx";
import { Empty } from "../shell/empty.tsx";
import { Failure } from "../shell/failure.tsx";
import { prepareRichText } from "../transcript/rich-text.tsx";
import { hrefOf, readAddress } from "./address.ts";
import { ChannelFilter } from "./channel-filter.tsx";
import { ConversationList, ListSkeleton } from "./conversation-list.tsx";
import { keyOf } from "./conversation-pages.ts";
import { ConversationPane } from "./conversation-pane.tsx";
import classes from "./conversations-page.module.css";
import { StateBadge } from "./state-badge.tsx";
import { useAddressParams } from "./use-address-params.ts";
import { useConversations } from "./use-conversations.ts";

type Conversations = ReturnType<typeof useConversations>;

function DatabaseNote() {
  return (
    <p className={classes.note} role="status">
      <IconDatabaseOff size={16} aria-hidden />
      The database is away: only recent conversations are listed. Answers go on.
    </p>
  );
}

function ListColumn(props: { list: Conversations; address: ReturnType<typeof readAddress> }) {
  const { list, address } = props;
  const { query } = list;
  const [, navigate] = useLocation();
  const more = query.hasNextPage
    ? { load: () => void query.fetchNextPage(), loading: query.isFetchingNextPage }
    : undefined;
  return (
    <div className={classes.side}>
      <div className={classes.head}>
        <h1 className={classes.title}>Conversations</h1>
        <LivePill status={list.live} />
      </div>
      <ChannelFilter
        value={address.channel}
        onChange={(channel) => navigate(hrefOf(address.selected, channel), { replace: true })}
      />
      {list.databaseAway ? <DatabaseNote /> : null}
      {query.isPending ? <ListSkeleton /> : null}
      {query.isError && !query.data ? (
        <Failure title="The conversations cannot be listed" error={query.error} retry={query.refetch} />
      ) : null}
      {query.data ? (
        <ConversationList
          conversations={list.conversations}
          channel={address.channel}
          selected={address.selected}
          more={more}
        />
      ) : null}
    </div>
  );
}

/** Every conversation on every channel, and the one that is chosen in full. */
export default function ConversationsPage() {
  const [params] = useAddressParams();
  const address = readAddress(params);
  const { selected, channel } = address;
  const list = useConversations();
  useEffect(() => {
    document.title = "Conversations · Konstruct";
    prepareRichText();
  }, []);
  const summary = selected && list.conversations.find((known) => keyOf(known) === keyOf(selected));
  return (
    <div className={classes.page} data-selected={selected ? true : undefined}>
      <ListColumn list={list} address={address} />
      {selected ? (
        <ConversationPane
          key={keyOf(selected)}
          selected={selected}
          person={summary?.person}
          badge={summary ? <StateBadge summary={summary} /> : null}
          isHeld={summary?.state === "held" && !summary.desk}
          back={hrefOf(undefined, channel)}
        />
      ) : (
        <div className={classes.nothing}>
          <Empty icon={<IconMessages size={28} stroke={1.5} />} title="Choose a conversation">
            Its transcript shows what was said and what became of every message.
          </Empty>
        </div>
      )}
    </div>
  );
}
