import { useEffect, useRef, useState } from "react";
import { growTowards } from "./growing-text.ts";

const TICK_MS = 40;

/** `target`, reached evenly. Whoever wants less motion gets it at once. */
export function useGrowingText(target: string): string {
  const [calm] = useState(() => matchMedia("(prefers-reduced-motion: reduce)").matches);
  const [shown, setShown] = useState("");
  const latest = useRef(target);
  useEffect(() => {
    latest.current = target;
  }, [target]);
  useEffect(() => {
    if (calm) return;
    // Its own beat: news that come faster than it must not hold it up.
    const timer = setInterval(() => setShown((text) => growTowards(text, latest.current)), TICK_MS);
    return () => clearInterval(timer);
  }, [calm]);
  return calm ? target : shown;
}
