import { lazy, Suspense } from "react";
import type { Selection } from "../conversations/address.ts";
import { Boundary } from "../shell/boundary.tsx";
import { useOpenTurn } from "./use-trace.ts";

// Most readers never ask how a message came about.
const TracePanel = lazy(() => import("./trace-panel.tsx"));

/** The trace of the turn that the address names; nothing where it names none. */
export function OpenTrace(props: { of: Selection }) {
  const { turn, show } = useOpenTurn();
  if (turn === undefined) return null;
  return (
    <Boundary>
      <Suspense fallback={null}>
        <TracePanel key={turn} of={props.of} turn={turn} onClose={() => show(undefined)} />
      </Suspense>
    </Boundary>
  );
}
