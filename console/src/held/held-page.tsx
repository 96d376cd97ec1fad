import "../mantine-forms.css";
import { IconDatabaseOff, IconMoodSmile } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { queryClient } from "../api/queries.ts";
import { summaryOf } from "../conversations/conversation-pages.ts";
import { LivePill } from "../live/live-pill.tsx";
import { useLive } from "../live/use-live.ts";
import { Empty } from "../shell/empty.tsx";
import { Failure } from "../shell/failure.tsx";
import notes from "../shell/note.module.css";
import { Page, Problem } from "../shell/page.tsx";
import { PageSkeleton } from "../shell/page-skeleton.tsx";
import { UndoBar } from "../shell/undo-bar.tsx";
import { useDelayed } from "../shell/use-delayed.ts";
import { HeldItem } from "./held-item.tsx";
import { withKept } from "./kept.ts";
import { dismiss, type HeldConversation, heldKey, heldQuery, readHeldAgain, useHeld } from "./use-held.ts";

interface Dismissal {
  held: HeldConversation;
  reason: string;
}

/** A frame that makes the list worth reading again: a turn became held, or one of these ended. */
function concernsQueue(frame: unknown): boolean {
  const summary = summaryOf(frame);
  const known = queryClient.getQueryData(heldQuery.queryKey)?.held ?? [];
  const listed = known.some(
    ({ connection, thread }) => connection.id === summary?.connectionId && thread === summary.thread,
  );
  return summary !== undefined && (summary.state === "held") !== listed;
}

/** Those somebody writes about just now. */
function useWriting() {
  const [kept, setKept] = useState<HeldConversation[]>([]);
  const set = (held: HeldConversation, writing: boolean) =>
    setKept((before) => {
      const others = before.filter((known) => heldKey(known) !== heldKey(held));
      return writing ? [...others, held] : others;
    });
  return { kept, set };
}

function useQueue() {
  const live = useLive("/api/live", {
    onFrame: (frame) => {
      if (concernsQueue(frame)) void readHeldAgain();
    },
    onOpen: () => void readHeldAgain(),
  });
  const query = useHeld();
  const [error, setError] = useState<Error | null>(null);
  const dismissal = useDelayed<Dismissal>(({ held, reason }, leaving) =>
    dismiss(held, reason, leaving).catch((failure: Error) => {
      setError(failure);
      void readHeldAgain();
    }),
  );
  const writing = useWriting();
  const leaving = dismissal.pending && heldKey(dismissal.pending.subject.held);
  const held = withKept(query.data?.held ?? [], writing.kept).filter((one) => heldKey(one.held) !== leaving);
  return { live, query, held, writing, dismissal, error };
}

function Notes(props: { databaseAway: boolean; more: boolean }) {
  return (
    <>
      {props.databaseAway ? (
        <p className={notes.note} role="status">
          <IconDatabaseOff size={16} aria-hidden />
          The database is away: only what was held recently is listed.
        </p>
      ) : null}
      {props.more ? <p className={notes.more}>More are waiting behind these.</p> : null}
    </>
  );
}

/** What no model could answer, and the three ways to end it. */
export default function HeldPage() {
  const { live, query, held, writing, dismissal, error } = useQueue();
  const [done, setDone] = useState("");
  useEffect(() => {
    document.title = "Held · Konstruct";
  }, []);
  if (query.isPending) return <PageSkeleton />;
  if (!query.data)
    return (
      <Failure title="The held conversations cannot be listed" error={query.error} retry={query.refetch} />
    );
  return (
    <Page title="Held" tools={<LivePill status={live} />}>
      <Problem error={error} />
      {done ? (
        <p className={notes.done} role="status">
          {done}
        </p>
      ) : null}
      {held.length === 0 ? (
        <div className={notes.empty}>
          <Empty icon={<IconMoodSmile size={28} stroke={1.5} />} title="Nobody is waiting">
            When no model can answer a message, even after several tries, it waits here for you.
          </Empty>
        </div>
      ) : null}
      {held.map(({ held: known, gone }) => (
        <HeldItem
          key={heldKey(known)}
          held={known}
          gone={gone}
          now={query.dataUpdatedAt}
          onWriting={(is) => writing.set(known, is)}
          onDone={(words) => {
            writing.set(known, false);
            setDone(words);
          }}
          onDismiss={(reason) => {
            writing.set(known, false);
            dismissal.start({ held: known, reason });
          }}
        />
      ))}
      <Notes databaseAway={query.data.database === "unavailable"} more={query.data.before !== undefined} />
      {dismissal.pending?.waiting ? (
        <UndoBar text={`Closing ${dismissal.pending.subject.held.person}`} onUndo={dismissal.undo} />
      ) : null}
    </Page>
  );
}
