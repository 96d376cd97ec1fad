import { IconChecks, IconDatabaseOff } from "@tabler/icons-react";
import { useEffect } from "react";
import { queryClient } from "../api/queries.ts";
import { summaryOf } from "../conversations/conversation-pages.ts";
import { LivePill } from "../live/live-pill.tsx";
import { useLive } from "../live/use-live.ts";
import { Empty } from "../shell/empty.tsx";
import { Failure } from "../shell/failure.tsx";
import notes from "../shell/note.module.css";
import { Page } from "../shell/page.tsx";
import { PageSkeleton } from "../shell/page-skeleton.tsx";
import { ApprovalItem } from "./approval-item.tsx";
import {
  type ApprovalList,
  approvalsQuery,
  readApprovalsAgain,
  useApprovals,
  useServerNow,
} from "./use-approvals.ts";
import { useSeenApprovals } from "./use-seen-approvals.ts";

/** A frame that makes the list worth reading again: something waits there, or did when it was read. */
function concernsApprovals(frame: unknown): boolean {
  const summary = summaryOf(frame);
  if (!summary) return false;
  const known = queryClient.getQueryData(approvalsQuery.queryKey)?.approvals ?? [];
  const listed = known.some(
    ({ connection, thread }) => connection.id === summary.connectionId && thread === summary.thread,
  );
  return listed || (summary.awaiting ?? 0) > 0;
}

function Notes({ list }: { list: ApprovalList }) {
  return (
    <>
      {list.database === "unavailable" ? (
        <p className={notes.note} role="status">
          <IconDatabaseOff size={16} aria-hidden />
          The database is away: only what was asked recently is listed.
        </p>
      ) : null}
      {list.unreadable > 0 ? (
        <p className={notes.note} role="status">
          {list.unreadable === 1 ? "One conversation" : `${list.unreadable} conversations`} could not be read
          just now.
        </p>
      ) : null}
      {list.before === undefined ? null : <p className={notes.more}>More are waiting behind these.</p>}
    </>
  );
}

/** What employees may only do once somebody said yes. */
export default function ApprovalsPage() {
  const live = useLive("/api/live", {
    onFrame: (frame) => {
      if (concernsApprovals(frame)) void readApprovalsAgain();
    },
    onOpen: () => void readApprovalsAgain(),
  });
  const query = useApprovals();
  const seen = useSeenApprovals(query.data);
  const now = useServerNow(true);
  useEffect(() => {
    document.title = "Approvals · Konstruct";
  }, []);
  if (query.isPending) return <PageSkeleton />;
  if (!query.data)
    return <Failure title="What waits cannot be listed" error={query.error} retry={query.refetch} />;
  return (
    <Page title="Approvals" tools={<LivePill status={live} />}>
      {seen.length === 0 ? (
        <div className={notes.empty}>
          <Empty icon={<IconChecks size={28} stroke={1.5} />} title="Nothing waits for you">
            Before an employee changes anything outside, it asks. What nobody answered yet is listed here.
          </Empty>
        </div>
      ) : null}
      {seen.map((one) => (
        <ApprovalItem key={one.id} one={one} now={now} />
      ))}
      <Notes list={query.data} />
    </Page>
  );
}
