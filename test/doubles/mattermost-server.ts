// A small Mattermost: posts with threads, patches and deletions, the pending-id memory of 30 seconds, posts
// since a moment, and WebSocket peers. Runs in Node and in workerd.

import { MattermostPeers } from "./mattermost-peers.ts";
import { type Call, type DoubleChannel, type DoublePost, json, refusing } from "./mattermost-wire.ts";

export * from "./mattermost-wire.ts";

const PENDING_MS = 30_000;

export class MattermostServer {
  readonly posts = new Map<string, DoublePost>();
  readonly channels = new Map<string, DoubleChannel>();
  /** Who is in a channel, where that is asked. */
  readonly members = new Map<string, Set<string>>();
  /** Lines that one person was shown. */
  readonly ephemeral: { user_id: string; post: { channel_id: string; message: string; root_id?: string } }[] =
    [];
  /** Only administrators may make such lines unless a server allows it. */
  mayWhisper = false;
  /** What was uploaded, by id, shown or not. */
  readonly files = new Map<string, { name: string; size: number; channelId: string }>();
  readonly calls: Call[] = [];
  readonly typing: { channel_id: string; parent_id?: string }[] = [];
  readonly peers = new MattermostPeers(() => this.token);
  readonly #bot: { id: string; username: string };
  readonly #now: () => number;
  readonly #pending = new Map<string, { id: string; until: number }>();
  #made = 0;
  token: string;

  constructor(input: {
    token: string;
    bot: { id: string; username: string };
    now: () => number;
    channels?: DoubleChannel[];
  }) {
    this.token = input.token;
    this.#bot = input.bot;
    this.#now = input.now;
    for (const channel of input.channels ?? []) this.channels.set(channel.id, channel);
  }

  get visible(): DoublePost[] {
    return [...this.posts.values()].filter((post) => post.delete_at === 0);
  }

  readonly fetch = async (url: string, init: RequestInit = {}): Promise<Response> => {
    const { pathname, searchParams } = new URL(url);
    const path = pathname.slice(pathname.indexOf("/api/v4") + "/api/v4".length);
    const method = init.method ?? "GET";
    const headers = new Headers(init.headers as Record<string, string>);
    const isForm = init.body instanceof FormData;
    const body = init.body && !isForm ? JSON.parse(String(init.body)) : undefined;
    this.calls.push({ method, path, body, headers });
    if (headers.get("authorization") !== `Bearer ${this.token}`)
      return refusing(401, "api.context.session_expired.app_error");
    if (isForm) return this.#upload(init.body as FormData);
    return this.#route(`${method} ${path}`, body, searchParams);
  };

  #route(call: string, body: Record<string, unknown>, query: URLSearchParams): Response {
    const [, id = ""] = /\/(?:posts|channels)\/([^/]+)/.exec(call) ?? [];
    if (call === "POST /posts") return this.#create(body);
    if (call === "POST /posts/ephemeral") return this.#whisper(body);
    if (call === "POST /channels/direct") return this.#direct(body as unknown as string[]);
    const member = /^GET \/channels\/([^/]+)\/members\/([^/]+)$/.exec(call);
    if (member) return this.#member(decodeURIComponent(member[1] ?? ""), decodeURIComponent(member[2] ?? ""));
    if (/^PUT .*\/patch$/.test(call)) return this.#patch(id, body);
    if (call.startsWith("DELETE /posts/")) return this.#remove(id);
    if (/^POST \/users\/[^/]+\/typing$/.test(call)) {
      this.typing.push(body as { channel_id: string });
      return json({ status: "OK" });
    }
    if (call === "GET /users/me") return json(this.#bot);
    if (call === "GET /users/me/channels")
      return json([...this.channels.values()].map((one) => this.#describe(one)));
    if (/^GET \/posts\/[^/]+\/thread$/.test(call)) return this.#thread(id);
    if (/^GET \/posts\/[^/]+$/.test(call)) return this.#get(id);
    if (/^GET \/channels\/[^/]+\/posts$/.test(call)) return this.#since(id, Number(query.get("since")));
    return refusing(404, "api.context.404.app_error");
  }

  #upload(form: FormData): Response {
    const file = form.get("files");
    const channelId = form.get("channel_id");
    if (!(file instanceof File) || typeof channelId !== "string")
      return refusing(400, "api.file.upload_file.bad_parse.app_error");
    const id = `file${String(this.files.size + 1).padStart(22, "0")}`;
    this.files.set(id, { name: file.name, size: file.size, channelId });
    return json({ file_infos: [{ id, name: file.name }], client_ids: [] }, 201);
  }

  #whisper(body: Record<string, unknown>): Response {
    if (!this.mayWhisper) return refusing(403, "api.context.permissions.app_error");
    const told = body as (typeof this.ephemeral)[number];
    this.ephemeral.push(told);
    return json({ ...told.post, id: "ephemeral", user_id: this.#bot.id }, 201);
  }

  #direct([bot = "", person = ""]: string[]): Response {
    if (bot !== this.#bot.id) return refusing(403, "api.context.permissions.app_error");
    const id = `direct${person}`.slice(0, 26).padEnd(26, "0");
    if (this.channels.size > 0) this.channels.set(id, { id, type: "D" });
    return json({ id, type: "D", name: `${bot}__${person}` }, 201);
  }

  #member(channelId: string, userId: string): Response {
    const isThere = this.members.get(channelId)?.has(userId);
    if (!isThere) return refusing(404, "app.channel.get_member.missing.app_error");
    return json({ channel_id: channelId, user_id: userId, roles: "channel_user" });
  }

  #describe(channel: DoubleChannel) {
    const times = [...this.posts.values()]
      .filter((post) => post.channel_id === channel.id)
      .map((post) => post.create_at);
    return { ...channel, last_post_at: Math.max(0, ...times) };
  }

  #create(body: Record<string, unknown>): Response {
    const channelId = String(body.channel_id);
    if (this.channels.size > 0 && !this.channels.has(channelId))
      return refusing(403, "api.context.permissions.app_error");
    const message = String(body.message);
    if ([...message].length > 16_383) return refusing(400, "model.post.is_valid.message_length.app_error");
    const pending = String(body.pending_post_id ?? "");
    const known = this.#pending.get(pending);
    if (pending !== "" && known && known.until > this.#now()) return json(this.posts.get(known.id), 201);
    const rootId = String(body.root_id ?? "");
    if (rootId !== "" && this.posts.get(rootId)?.root_id !== "")
      return refusing(400, "api.post.create_post.root_id.app_error");
    const fileIds = (body.file_ids ?? []) as string[];
    if (fileIds.some((id) => this.files.get(id)?.channelId !== channelId))
      return refusing(400, "api.post.create_post.file_ids.app_error");
    const post = this.#store({
      channelId,
      userId: this.#bot.id,
      text: message,
      rootId,
      props: { ...(body.props as object), from_bot: "true" },
    });
    post.file_ids = fileIds;
    this.#pending.set(pending, { id: post.id, until: this.#now() + PENDING_MS });
    return json(post, 201);
  }

  #patch(id: string, body: Record<string, unknown>): Response {
    const post = this.posts.get(id);
    if (!post || post.delete_at > 0) return refusing(403, "api.context.permissions.app_error");
    if (typeof body.message === "string") this.edit(id, body.message);
    if (body.props) post.props = body.props as Record<string, unknown>;
    return json(post);
  }

  #remove(id: string): Response {
    if (!this.posts.has(id)) return refusing(404, "app.post.get.app_error");
    this.remove(id);
    return json({ status: "OK" });
  }

  #get(id: string): Response {
    const post = this.posts.get(id);
    return post && post.delete_at === 0 ? json(post) : refusing(404, "app.post.get.app_error");
  }

  #list(posts: DoublePost[]): Response {
    const newest = posts.toSorted((a, b) => b.create_at - a.create_at);
    return json({
      order: newest.map((post) => post.id),
      posts: Object.fromEntries(posts.map((post) => [post.id, post])),
    });
  }

  #thread(id: string): Response {
    if (!this.posts.has(id)) return refusing(404, "app.post.get.app_error");
    return this.#list(this.visible.filter((post) => post.id === id || post.root_id === id));
  }

  #since(channelId: string, since: number): Response {
    const changed = [...this.posts.values()].filter(
      (post) => post.channel_id === channelId && post.update_at > since,
    );
    const roots = changed.flatMap((post) => this.posts.get(post.root_id) ?? []);
    return this.#list([...new Set([...changed, ...roots])]);
  }

  #store(input: {
    channelId: string;
    userId: string;
    text: string;
    rootId?: string;
    props?: Record<string, unknown>;
    type?: string;
  }): DoublePost {
    const at = this.#now();
    const post: DoublePost = {
      id: `post${String(++this.#made).padStart(22, "0")}`,
      channel_id: input.channelId,
      user_id: input.userId,
      root_id: input.rootId ?? "",
      message: input.text,
      type: input.type ?? "",
      create_at: at,
      update_at: at,
      edit_at: 0,
      delete_at: 0,
      props: input.props ?? {},
      file_ids: [],
    };
    this.posts.set(post.id, post);
    const type = this.channels.get(input.channelId)?.type ?? "O";
    const called = input.text.includes(`@${this.#bot.username}`) || type === "D";
    this.peers.tell("posted", {
      channel_type: type,
      sender_name: `@${input.userId}`,
      post: JSON.stringify(post),
      ...(called ? { mentions: JSON.stringify([this.#bot.id]) } : {}),
    });
    return post;
  }

  /** Somebody writes. */
  say(input: {
    channelId: string;
    userId: string;
    text: string;
    rootId?: string;
    props?: Record<string, unknown>;
    type?: string;
  }): DoublePost {
    return this.#store(input);
  }

  edit(id: string, message: string): void {
    const post = this.posts.get(id);
    if (!post) throw new Error(`no post ${id}`);
    if (post.message !== message) post.edit_at = this.#now();
    Object.assign(post, { message, update_at: this.#now() });
    this.peers.tell("post_edited", { post: JSON.stringify(post) });
  }

  remove(id: string): void {
    const post = this.posts.get(id);
    if (!post) throw new Error(`no post ${id}`);
    Object.assign(post, { delete_at: this.#now(), update_at: this.#now() });
    this.peers.tell("post_deleted", { post: JSON.stringify(post), delete_by: post.user_id });
  }
}
