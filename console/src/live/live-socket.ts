// A WebSocket that comes back. Frames only ever say what may be read again: nothing depends on them.

/** connecting: never open yet. reconnecting: was lost, or could not be had. */
export type LiveStatus = "connecting" | "open" | "reconnecting";

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15_000;
/** A connection that held this long was a good one: the next loss starts again at the first delay. */
const SETTLED_MS = 10_000;

/** Half to whole of the doubled delay, so that a restarted server is not met by everybody at once. */
export const retryDelay = (attempt: number, random: () => number): number =>
  Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt) * (0.5 + random() / 2);

function parseFrame(data: unknown): unknown {
  try {
    return typeof data === "string" ? JSON.parse(data) : undefined;
  } catch {
    return undefined;
  }
}

/** Opens and keeps a socket to a path of our own origin. The returned function ends it. */
export function openLiveSocket(input: {
  path: string;
  onFrame: (frame: unknown) => void;
  onStatus: (status: LiveStatus) => void;
}): () => void {
  const url = new URL(input.path, location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  let attempt = 0;
  let ended = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let socket: WebSocket | undefined;
  const connect = () => {
    const current = new WebSocket(url);
    socket = current;
    let openedAt = Number.POSITIVE_INFINITY;
    current.onopen = () => {
      openedAt = Date.now();
      if (!ended) input.onStatus("open");
    };
    current.onmessage = (event) => {
      const frame = parseFrame(event.data);
      if (!ended && frame !== undefined) input.onFrame(frame);
    };
    current.onclose = () => {
      if (ended) return;
      if (Date.now() - openedAt > SETTLED_MS) attempt = 0;
      input.onStatus("reconnecting");
      timer = setTimeout(connect, retryDelay(attempt++, Math.random));
    };
  };
  const connectNow = () => {
    if (ended || socket?.readyState === WebSocket.OPEN || socket?.readyState === WebSocket.CONNECTING) return;
    clearTimeout(timer);
    connect();
  };
  addEventListener("online", connectNow);
  connect();
  return () => {
    ended = true;
    clearTimeout(timer);
    removeEventListener("online", connectNow);
    socket?.close();
  };
}
