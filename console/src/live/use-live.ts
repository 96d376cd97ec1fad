import { useEffect, useEffectEvent, useState } from "react";
import { type LiveStatus, openLiveSocket } from "./live-socket.ts";

/** Keeps a socket while `path` is given. `onOpen` is for reading again what may have been missed. */
export function useLive(
  path: string | undefined,
  handlers: { onFrame: (frame: unknown) => void; onOpen: () => void; onLost?: () => void },
): LiveStatus {
  const [status, setStatus] = useState<LiveStatus>("connecting");
  const onFrame = useEffectEvent(handlers.onFrame);
  const onStatus = useEffectEvent((next: LiveStatus) => {
    setStatus(next);
    if (next === "open") handlers.onOpen();
    if (next === "reconnecting") handlers.onLost?.();
  });
  useEffect(() => {
    if (path === undefined) return;
    setStatus("connecting");
    return openLiveSocket({
      path,
      onFrame: (frame) => onFrame(frame),
      onStatus: (next) => onStatus(next),
    });
  }, [path]);
  return status;
}
