// Some services tell who wrote by an id alone. The name is asked for beside the model, so that nobody waits for
// it: what is not there when the reply is recorded is there the next time. Names are for reading, never for rights.

import type { Channel } from "../channels/channel.ts";
import type { Person } from "../conversation/message.ts";
import type { ConfirmationRequest, ThinkView } from "../conversation/port.ts";
import type { ResolvedConnection } from "../tenants/directory.ts";
import type { Heartbeat } from "./heartbeat.ts";
import type { RecordInput } from "./record-turn.ts";
import { callSignal } from "./send-part.ts";
import type { TurnDeps } from "./turn-deps.ts";
import { isWritten } from "./written.ts";

const NAME_MS = 3_600_000;
/** Without a right to read names each turn would ask in vain. */
const NO_NAME_MS = 600_000;
const MAX_NAMES = 2_000;
/** A colleague who is fetched should read a name; they wait for a person's question, not for a directory. */
const SETTLED_MS = 1_000;

export interface Names {
  /** By the chat service's id; only of those who have none in the turn. */
  known(): Record<string, string>;
  /** The same once everybody was told of, or a second is over. */
  settled(): Promise<Record<string, string>>;
}

interface Known {
  name: string | undefined;
  until: number;
}

/** By the channel, which lives as long as its isolate. */
const books = new WeakMap<Channel, Map<string, Known>>();

export interface NamesInput {
  deps: Pick<TurnDeps, "channel" | "clock" | "sleep">;
  view: ThinkView;
  resolved: ResolvedConnection;
  heartbeat: Pick<Heartbeat, "signal">;
}

/** Begins to ask for the names that the turn lacks. Never fails, and nothing waits for it. */
export function lookUpNames({ deps, view, resolved: { connection }, heartbeat }: NamesInput): Names {
  const channel = deps.channel(connection.channel);
  const written = view.input.filter((message) => isWritten(message) && !message.author.name);
  const ids = [...new Set(written.map(({ author }) => author.id))];
  const book = books.get(channel) ?? new Map<string, Known>();
  books.set(channel, book);
  const keyOf = (id: string) => JSON.stringify([connection.id, id]);
  const ask = async (id: string) => {
    const name = await channel.nameOf?.(id, connection, callSignal(heartbeat.signal)).catch(() => undefined);
    if (book.size >= MAX_NAMES) book.clear();
    book.set(keyOf(id), { name, until: deps.clock() + (name ? NAME_MS : NO_NAME_MS) });
  };
  const unknown = channel.nameOf ? ids.filter((id) => (book.get(keyOf(id))?.until ?? 0) <= deps.clock()) : [];
  const asking = Promise.all(unknown.map(ask));
  const known = () =>
    Object.fromEntries(
      ids.flatMap((id): [string, string][] => {
        const name = book.get(keyOf(id))?.name;
        return name ? [[id, name]] : [];
      }),
    );
  return {
    known,
    async settled() {
      if (unknown.length > 0) {
        const enough = new AbortController();
        await Promise.race([asking, deps.sleep(SETTLED_MS, enough.signal)]);
        enough.abort();
      }
      return known();
    },
  };
}

/** As the message has it, or as it was found out meanwhile. */
export const nameOf = ({ id, name }: Person, names: Record<string, string>): string | undefined =>
  name ?? (Object.hasOwn(names, id) ? names[id] : undefined);

/** What is recorded, with the names that are known by then: on cards, in the list, and kept for readers. */
export function withNames(input: RecordInput, names: Record<string, string>): RecordInput {
  if (Object.keys(names).length === 0) return input;
  const { view, reply } = input;
  const named = <T extends { name?: string }>(person: T, id: string): T =>
    !person.name && Object.hasOwn(names, id) ? { ...person, name: names[id] } : person;
  const here = <T extends { connectionId: string; userId: string; name?: string }>(person: T): T =>
    person.connectionId === view.ref.connectionId ? named(person, person.userId) : person;
  const requests = reply.requests?.map(
    (request): ConfirmationRequest => ({
      ...request,
      requester: here(request.requester),
      approvers: request.approvers.map(here),
    }),
  );
  return {
    ...input,
    names,
    view: {
      ...view,
      input: view.input.map((message) => ({ ...message, author: named(message.author, message.author.id) })),
    },
    reply: { ...reply, ...(requests ? { requests } : {}) },
  };
}
