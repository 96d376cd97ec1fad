import { ActionIcon, Skeleton } from "@mantine/core";
import { IconArrowLeft, IconMessages } from "@tabler/icons-react";
import { type ReactNode, type RefObject, useEffect, useRef } from "react";
import { Link } from "wouter";
import { ApiFailure } from "../api/api-failure.ts";
import { PaneDesk } from "../desk/pane-desk.tsx";
import type { DeskIntent } from "../desk/use-desk.ts";
import { LivePill } from "../live/live-pill.tsx";
import { Empty } from "../shell/empty.tsx";
import { Failure } from "../shell/failure.tsx";
import { OpenTrace } from "../timeline/open-trace.tsx";
import { ConversationOf } from "../transcript/conversation-of.ts";
import { Working } from "../transcript/in-progress.tsx";
import { MessageList, TranscriptScroller } from "../transcript/message-list.tsx";
import { useTranscript } from "../transcript/use-transcript.ts";
import type { Selection } from "./address.ts";
import { channelName } from "./channel-names.ts";
import classes from "./conversation-pane.module.css";

type View = ReturnType<typeof useTranscript>;

/** As the list calls them, or as they signed their newest line. */
const personOf = (view: View, listed: string | undefined): string | undefined =>
  listed || view.transcript.messages.findLast((line) => line.role === "person")?.author;

function PaneHeader(props: {
  view: View;
  who: string | undefined;
  badge: ReactNode;
  back: string;
  heading: RefObject<HTMLHeadingElement | null>;
}) {
  const { view, heading } = props;
  // Opening a conversation moves the reader there; on a phone the list is gone by then.
  useEffect(() => heading.current?.focus({ preventScroll: true }), [heading]);
  const { connection, agent } = view.query.data ?? {};
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
          {props.who ?? "Conversation"}
        </h2>
        <p className={classes.where}>{where.filter(Boolean).join(" · ") || " "}</p>
      </div>
      {props.badge}
      <LivePill status={view.live} />
    </header>
  );
}

function PaneBody({ view }: { view: View }) {
  const { transcript, query, loadOlder, loadingOlder } = view;
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

/** One conversation in full, live, and the desk at which a person speaks in it. Give it a key per conversation. */
export function ConversationPane(props: {
  selected: Selection;
  person: string | undefined;
  badge?: ReactNode;
  /** Nobody could answer the newest message. */
  isHeld: boolean;
  back: string;
  intent?: DeskIntent | undefined;
}) {
  const view = useTranscript(props.selected);
  const { loaded, messages } = view.transcript;
  const who = personOf(view, props.person);
  const heading = useRef<HTMLHeadingElement>(null);
  const body = (
    <ConversationOf value={props.selected}>
      <PaneBody view={view} />
    </ConversationOf>
  );
  return (
    <section className={classes.pane} aria-label="Conversation">
      <PaneHeader view={view} who={who} badge={props.badge} back={props.back} heading={heading} />
      {loaded && messages.length > 0 ? (
        <PaneDesk
          {...props}
          of={props.selected}
          who={who ?? "the person"}
          agent={view.query.data?.agent?.name ?? "The employee"}
          messages={messages}
          onLeave={() => heading.current?.focus()}
        >
          {body}
        </PaneDesk>
      ) : (
        body
      )}
      <OpenTrace of={props.selected} />
    </section>
  );
}
