import { useEffect, useState } from "react";

const STEP_MS = 5_000;

/** The time, every few seconds: minutes that pass need no faster clock. */
export function useNow(runs: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!runs) return;
    const timer = setInterval(() => setNow(Date.now()), STEP_MS);
    return () => clearInterval(timer);
  }, [runs]);
  return now;
}
