import { Button, Skeleton } from "@mantine/core";
import { IconInbox } from "@tabler/icons-react";
import { type KeyboardEvent, useMemo } from "react";
import type { ConversationSummary } from "../../../src/tenants/port.ts";
import { Empty } from "../shell/empty.tsx";
import { type ChannelChoice, hrefOf, type Selection } from "./address.ts";
import { channelName } from "./channel-names.ts";
import { ConversationItem } from "./conversation-item.tsx";
import classes from "./conversation-list.module.css";
import { keyOf } from "./conversation-pages.ts";

/** Up and down move between the links of the list, as in a mailbox; Tab leaves it. */
function moveFocus(event: KeyboardEvent<HTMLElement>) {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (step === 0) return;
  const links = [...event.currentTarget.querySelectorAll("a")];
  const next = links[links.indexOf(document.activeElement as HTMLAnchorElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

export function ListSkeleton() {
  return (
    <div className={classes.skeleton} role="status" aria-busy="true" aria-label="Loading conversations">
      {["a", "b", "c", "d", "e", "f"].map((row) => (
        <div key={row} className={classes.skeletonRow}>
          <Skeleton width={38} height={38} radius={11} />
          <div className={classes.skeletonText}>
            <Skeleton width="45%" height={12} />
            <Skeleton width="85%" height={12} />
          </div>
        </div>
      ))}
    </div>
  );
}

function NothingHere(props: { channel: ChannelChoice }) {
  const icon = <IconInbox size={28} stroke={1.5} />;
  if (props.channel === "all")
    return (
      <Empty icon={icon} title="No conversations yet">
        The first message to an employee, on any channel, shows up here by itself.
      </Empty>
    );
  return (
    <Empty icon={icon} title={`Nothing on ${channelName(props.channel)}`}>
      No conversation on this channel yet.
    </Empty>
  );
}

export function ConversationList(props: {
  conversations: ConversationSummary[];
  channel: ChannelChoice;
  selected: Selection | undefined;
  more?: { load: () => void; loading: boolean } | undefined;
}) {
  const { conversations, channel, selected, more } = props;
  const shown = useMemo(
    () => conversations.filter((summary) => channel === "all" || summary.channel === channel),
    [conversations, channel],
  );
  const now = Date.now();
  return (
    <nav className={classes.list} aria-label="Conversations" onKeyDown={moveFocus}>
      {shown.length === 0 && !more ? <NothingHere channel={channel} /> : null}
      {shown.map((summary) => (
        <ConversationItem
          key={keyOf(summary)}
          summary={summary}
          href={hrefOf(summary, channel)}
          selected={selected !== undefined && keyOf(selected) === keyOf(summary)}
          now={now}
        />
      ))}
      {more ? (
        <div className={classes.more}>
          <Button variant="default" size="xs" loading={more.loading} onClick={more.load}>
            Show older conversations
          </Button>
        </div>
      ) : null}
    </nav>
  );
}
