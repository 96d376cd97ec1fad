import { useQuery } from "@tanstack/react-query";
import { useEffect, useReducer, useState } from "react";
import type { LiveFrame } from "../../../src/conversation/port.ts";
import { queryClient, readOlder, transcriptQuery } from "../api/queries.ts";
import { useLive } from "../live/use-live.ts";
import { emptyTranscript, transcriptReducer } from "./transcript-state.ts";

/** How often a transcript is read again while its socket is away, or while a frame may have been missed. */
const POLL_MS = 4_000;

const isLiveFrame = (frame: unknown): frame is LiveFrame =>
  typeof frame === "object" && frame !== null && "type" in frame;

/** One conversation, live. Nothing is read while `of` is undefined. Give its reader a key per conversation. */
export function useTranscript(of: { connectionId: string; thread: string } | undefined) {
  const [transcript, dispatch] = useReducer(transcriptReducer, emptyTranscript);
  const [loadingOlder, setLoadingOlder] = useState(false);
  const options = transcriptQuery(of?.connectionId ?? "", of?.thread ?? "");
  const path =
    of && `/api/conversations/${encodeURIComponent(of.connectionId)}/${encodeURIComponent(of.thread)}/live`;
  const live = useLive(path, {
    onFrame: (frame) => {
      if (isLiveFrame(frame)) dispatch({ type: "frame", frame });
    },
    // Whatever was pushed before the socket was there has been missed.
    onOpen: () => void queryClient.invalidateQueries({ queryKey: options.queryKey }),
    onLost: () => void queryClient.invalidateQueries({ queryKey: ["session"] }),
  });
  const query = useQuery({
    ...options,
    enabled: of !== undefined,
    refetchInterval: live === "open" && transcript.state === "idle" ? false : POLL_MS,
  });
  const read = query.data;
  useEffect(() => {
    if (read) dispatch({ type: "loaded", transcript: read.transcript });
  }, [read]);
  const loadOlder = async () => {
    if (!of || transcript.before === undefined || loadingOlder) return;
    setLoadingOlder(true);
    try {
      const page = await readOlder(of.connectionId, of.thread, transcript.before);
      dispatch({ type: "older", transcript: page.transcript });
    } finally {
      setLoadingOlder(false);
    }
  };
  return { transcript, dispatch, live, query, loadOlder, loadingOlder };
}
