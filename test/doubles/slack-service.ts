// A small Slack: posts, changes and deletes messages, and lets threads and channels be read back.

export interface SlackPost {
  channel: string;
  ts: string;
  thread_ts?: string;
  text: string;
  blocks: { type: string; text?: string; elements?: { value: string; text: { text: string } }[] }[];
  metadata?: { event_type: string; event_payload: { op_id: string } };
  files?: { id: string; name: string }[];
}

interface Call {
  method: string;
  args: Record<string, unknown>;
  headers: Headers;
}

const json = (value: unknown): Response => new Response(JSON.stringify(value), { status: 200 });

const MAX_MARKDOWN = 12_000;

export const refusing = (error: string, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify({ ok: false, error }), { status: 200, headers });

export class SlackService {
  readonly posts: SlackPost[] = [];
  readonly calls: Call[] = [];
  readonly members: Set<string> | undefined;
  readonly pageSize: number;
  /** By the id of the file: what was uploaded, shown or not. */
  readonly uploads = new Map<string, { name: string; length: number; bytes?: Uint8Array }>();
  /** What users.info tells of a person. */
  readonly people = new Map<string, Record<string, unknown>>();

  /** With `members`, only these channels take posts. */
  constructor(options: { members?: string[]; pageSize?: number } = {}) {
    this.members = options.members ? new Set(options.members) : undefined;
    this.pageSize = options.pageSize ?? 100;
  }

  readonly fetch = async (url: string, init: RequestInit = {}): Promise<Response> => {
    const { pathname, searchParams } = new URL(url);
    const method = pathname.slice(pathname.lastIndexOf("/") + 1);
    const uploaded = /\/upload\/v1\/(F\w+)$/.exec(pathname)?.[1];
    if (uploaded !== undefined) return this.store(uploaded, init);
    const isForm = new Headers(init.headers).get("content-type") === "application/x-www-form-urlencoded";
    const form = new URLSearchParams(isForm ? String(init.body) : searchParams);
    const args = init.body && !isForm ? JSON.parse(String(init.body)) : Object.fromEntries(form);
    this.calls.push({ method, args, headers: new Headers(init.headers) });
    switch (method) {
      case "chat.postMessage":
        return this.post(args);
      case "chat.update":
      case "chat.delete":
        return this.change(method, args);
      case "conversations.replies":
      case "conversations.history":
        return this.read(method, args);
      case "conversations.open":
        return json({ ok: true, channel: { id: `D${String(args.users).slice(1)}` } });
      case "files.getUploadURLExternal":
        return this.reserve(args);
      case "files.completeUploadExternal":
        return this.share(args);
      case "users.info":
        return this.people.has(args.user)
          ? json({ ok: true, user: this.people.get(args.user) })
          : refusing("user_not_found");
      default:
        return json({ ok: true });
    }
  };

  private post(args: SlackPost): Response {
    if (this.members && !this.members.has(args.channel)) return refusing("channel_not_found");
    const markdown = args.blocks.filter(({ type }) => type === "markdown").map(({ text }) => text ?? "");
    if (markdown.includes("")) return refusing("invalid_blocks");
    if (markdown.join("").length > MAX_MARKDOWN) return refusing("msg_blocks_too_long");
    const ts = `${1_795_168_900 + this.posts.length}.000100`;
    // A person's id as channel opens the private chat with them.
    const channel = args.channel.startsWith("U") ? `D${args.channel.slice(1)}` : args.channel;
    this.posts.push({ ...args, channel, ts });
    return json({ ok: true, channel, ts });
  }

  private reserve({ filename, length }: Record<string, string>): Response {
    if (!filename || !(Number(length) > 0)) return refusing("invalid_arguments");
    const id = `F${this.uploads.size + 1}`;
    this.uploads.set(id, { name: filename, length: Number(length) });
    return json({ ok: true, file_id: id, upload_url: `https://files.slack.com/upload/v1/${id}` });
  }

  /** Whoever sends a token along gives it away; a length that is not the announced one is refused. */
  private store(id: string, init: RequestInit): Response {
    const upload = this.uploads.get(id);
    const bytes = init.body as Uint8Array;
    if (!upload || new Headers(init.headers).has("authorization") || bytes.length !== upload.length)
      return new Response("bad request", { status: 400 });
    upload.bytes = bytes;
    return new Response(`OK - ${bytes.length}`);
  }

  private share(args: { files: { id: string }[]; channel_id: string; thread_ts?: string }): Response {
    const [{ id } = { id: "" }] = args.files;
    const upload = this.uploads.get(id);
    if (!upload?.bytes) return refusing("file_not_found");
    const ts = `${1_795_168_900 + this.posts.length}.000100`;
    const { channel_id: channel, thread_ts } = args;
    this.posts.push({
      ...{ channel, ts, text: "", blocks: [], files: [{ id, name: upload.name }] },
      ...(thread_ts ? { thread_ts } : {}),
    });
    return json({ ok: true, files: [{ id, title: upload.name }] });
  }

  private change(method: string, args: SlackPost): Response {
    const at = this.posts.findIndex(({ channel, ts }) => channel === args.channel && ts === args.ts);
    const post = this.posts[at];
    if (!post) return refusing("message_not_found");
    if (method === "chat.delete") this.posts.splice(at, 1);
    else this.posts[at] = { ...post, ...args };
    return json({ ok: true, channel: args.channel, ts: args.ts });
  }

  private read(method: string, args: Record<string, string>): Response {
    const inThread = this.posts.filter(
      (post) =>
        post.channel === args.channel && (method === "conversations.history" || post.thread_ts === args.ts),
    );
    const since = inThread.filter((post) => Number(post.ts) >= Number(args.oldest ?? 0));
    const start = Number(args.cursor ?? 0);
    const page = since.slice(start, start + this.pageSize);
    const next = start + page.length;
    const shown = args.include_all_metadata === "true" ? page : page.map(({ metadata: _, ...post }) => post);
    return json({
      ok: true,
      messages: shown,
      has_more: next < since.length,
      ...(next < since.length ? { response_metadata: { next_cursor: String(next) } } : {}),
    });
  }
}
