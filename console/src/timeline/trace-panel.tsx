import { Skeleton } from "@mantine/core";
import { IconDatabaseOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { agentsQuery } from "../api/queries.ts";
import type { Selection } from "../conversations/address.ts";
import { ReceiptPanel } from "../models/receipt-panel.tsx";
import { receiptQuery } from "../models/use-models.ts";
import { Failure } from "../shell/failure.tsx";
import notes from "../shell/note.module.css";
import { Problem } from "../shell/page.tsx";
import { SidePanel } from "../shell/side-panel.tsx";
import { momentOf } from "../transcript/moments.ts";
import { axisOf } from "./axis.ts";
import { stepsOf, type TurnTrace } from "./trace.ts";
import { TraceList } from "./trace-list.tsx";
import classes from "./trace-panel.module.css";
import { TracePlot } from "./trace-plot.tsx";
import { turnLine } from "./trace-words.ts";
import { traceQuery } from "./use-trace.ts";

function Trace(props: { trace: TurnTrace; onReceipt: (id: string) => void }) {
  const { trace, onReceipt } = props;
  const [chosen, setChosen] = useState<string>();
  const steps = useMemo(() => stepsOf(trace), [trace]);
  const axis = useMemo(() => axisOf(steps), [steps]);
  if (steps.length === 0)
    return <p className={classes.small}>Nothing of this turn was written down, or it is too long ago.</p>;
  return (
    <>
      <p className={classes.small}>
        {momentOf(axis.from)}
        <br />
        {turnLine(trace.outcome, axis.from, axis.to)}
      </p>
      {trace.reason ? <p className={classes.small}>{trace.reason}</p> : null}
      {trace.database === "unavailable" ? (
        <p className={notes.note} role="status">
          <IconDatabaseOff size={16} aria-hidden />
          The database is away: of an older turn only what was said is shown.
        </p>
      ) : null}
      <TracePlot steps={steps} axis={axis} chosen={chosen} onChoose={setChosen} />
      <TraceList steps={steps} origin={axis.from} chosen={chosen} onReceipt={onReceipt} />
    </>
  );
}

/** The receipt of one call, over the trace: closed, the trace is there again. */
function Receipt(props: { id: string; onClose: () => void }) {
  const { data, error } = useQuery(receiptQuery(props.id));
  const agents = useQuery(agentsQuery).data?.agents ?? [];
  if (!data) return <Problem error={error} />;
  const { receipt } = data;
  const agent = agents.find(({ id }) => id === receipt.agentId)?.name ?? receipt.agentId;
  return <ReceiptPanel receipt={receipt} agent={agent} onClose={props.onClose} />;
}

/** How a message came about: everything that happened in its turn, drawn and in words. */
export default function TracePanel(props: { of: Selection; turn: number; onClose: () => void }) {
  const query = useQuery(traceQuery(props.of, props.turn));
  const [receipt, setReceipt] = useState<string>();
  return (
    <>
      <SidePanel wide title="How this came about" onClose={props.onClose}>
        {query.isPending ? <Skeleton height={220} /> : null}
        {query.isError && !query.data ? (
          <Failure title="This turn cannot be shown" error={query.error} retry={query.refetch} />
        ) : null}
        {query.data ? <Trace trace={query.data} onReceipt={setReceipt} /> : null}
      </SidePanel>
      {receipt === undefined ? null : <Receipt id={receipt} onClose={() => setReceipt(undefined)} />}
    </>
  );
}
