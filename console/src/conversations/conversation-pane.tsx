import { ActionIcon, Skeleton } from "@mantine/core";
import { IconArrowLeft, IconMessages } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { Link } from "wouter";
import type { ConversationSummary } from "../../../src/tenants/port.ts";
import { ApiFailure } from "../api/api-failure.ts";
import { LivePill } from "../live/live-pill.tsx";
import { Empty } from "../shell/empty.tsx";
import { Failure } from "../shell/failure.tsx";
import { ConversationOf } from "../transcript/conversation-of.ts";
import { Working } from "../transcript/in-progress.tsx";
import { MessageList, TranscriptScroller } from "../transcript/message-list.tsx";
import { useTranscript } from "../transcript/use-transcript.ts";
import type { Selection } from "./address.ts";
import { channelName } from "./channel-names.ts";
import classes from "./conversation-pane.module.css";
import { StateBadge } from "./state-badge.tsx";

type View = ReturnType<typeof useTranscript>;

function PaneHeader(props: { view: View; summary: ConversationSummary | undefined; back: string }) {
  const { view, summary } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  // Opening a conversation moves the reader there; on a phone the list is gone by then.
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const { connection, agent } = view.query.data ?? {};
  const who = summary?.person ?? view.transcript.messages.find((line) => line.role === "person")?.author;
  const where = [connection && channelName(connection.channel), agent && `with ${agent.name}`];
  return (
    <header className={classes.head}>
      <ActionIcon
        component={Link}
        href={props.back}
        className={classes.back ?? ""}
        variant="subtle"
        color="gray"
        size={40}
        aria-label="Back to the list"
      >
        <IconArrowLeft size={20} />
      </ActionIcon>
      <div className={classes.names}>
        <h2 ref={heading} className={classes.title} tabIndex={-1}>
          {who ?? "Conversation"}
        </h2>
        <p className={classes.where}>{where.filter(Boolean).join(" · ") || " "}</p>
      </div>
      {summary ? <StateBadge state={summary.state} /> : null}
      <LivePill status={view.live} />
    </header>
  );
}

function PaneBody(props: { view: View; back: string }) {
  const { transcript, query, loadOlder, loadingOlder } = props.view;
  if (query.isError && !transcript.loaded) {
    if (query.error instanceof ApiFailure && query.error.code === "not_found")
      return (
        <Empty icon={<IconMessages size={28} stroke={1.5} />} title="There is no such conversation">
          It may belong to another workspace, or the link is incomplete.
        </Empty>
      );
    return <Failure title="This conversation cannot be read" error={query.error} retry={query.refetch} />;
  }
  if (!transcript.loaded)
    return (
      <div className={classes.loading} role="status" aria-busy="true" aria-label="Loading conversation">
        {["38%", "72%", "55%"].map((width) => (
          <Skeleton key={width} width={width} height={14} />
        ))}
      </div>
    );
  const older = transcript.before === undefined ? undefined : { load: loadOlder, loading: loadingOlder };
  return (
    <TranscriptScroller label="Transcript">
      <MessageList messages={transcript.messages} mine={false} older={older} />
      <Working
        state={transcript.state}
        drafts={transcript.drafts}
        name={query.data?.agent?.name ?? "The employee"}
      />
    </TranscriptScroller>
  );
}

/** One conversation in full, live. Give it a key per conversation. */
export function ConversationPane(props: {
  selected: Selection;
  summary: ConversationSummary | undefined;
  back: string;
}) {
  const view = useTranscript(props.selected);
  return (
    <section className={classes.pane} aria-label="Conversation">
      <PaneHeader view={view} summary={props.summary} back={props.back} />
      <ConversationOf value={props.selected}>
        <PaneBody view={view} back={props.back} />
      </ConversationOf>
    </section>
  );
}
