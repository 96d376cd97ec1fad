import { useRef, useState } from "react";
import { randomId } from "../../../src/ids.ts";
import { ApiFailure } from "../api/api-failure.ts";
import { api, read } from "../api/client.ts";
import { useTranscript } from "../transcript/use-transcript.ts";
import { postLine } from "./post-line.ts";
import { loadSession, type PlaygroundSession, saveSession } from "./saved-session.ts";

const reasonOf = (error: unknown): string =>
  error instanceof ApiFailure ? error.message : "Something went wrong in this page.";

/** A conversation with one employee. It is opened by its first line. */
export function usePlayground(workspace: string, agentId: string) {
  const [session, setSession] = useState(() => loadSession(workspace, agentId));
  // Two lines sent at once must meet in one conversation.
  const opening = useRef<Promise<PlaygroundSession> | undefined>(undefined);
  const view = useTranscript(session);

  const open = (): Promise<PlaygroundSession> => {
    if (session) return Promise.resolve(session);
    opening.current ??= read(api.playground.$post({ json: { agentId } })).then(
      (opened) => {
        saveSession(workspace, agentId, opened);
        setSession(opened);
        return opened;
      },
      (error) => {
        opening.current = undefined;
        throw error;
      },
    );
    return opening.current;
  };

  const send = async (text: string, id = randomId()) => {
    view.dispatch({ type: "sending", id, text, at: Date.now() });
    try {
      const sent = await postLine(await open(), { id, text });
      if (!sent.ok) view.dispatch({ type: "send-failed", id, reason: sent.error });
    } catch (error) {
      view.dispatch({ type: "send-failed", id, reason: reasonOf(error) });
    }
  };

  /** Shows nothing of its own: what came of it is in the answer. */
  const stop = async () => {
    const id = randomId();
    const sent = session && (await postLine(session, { id, text: "stop" }));
    if (!sent || sent.ok) return;
    view.dispatch({ type: "sending", id, text: "stop", at: Date.now() });
    view.dispatch({ type: "send-failed", id, reason: sent.error });
  };

  const startAnew = () => {
    saveSession(workspace, agentId, undefined);
    opening.current = undefined;
    setSession(undefined);
    view.dispatch({ type: "reset" });
  };

  return { ...view, session, send, stop, startAnew };
}
