// /control: how tests and people read the sandbox, act as its people and break its services.

import { type Context, Hono } from "hono";
import * as z from "zod";
import { faultSchema } from "./faults.ts";
import { filesBeside, sentFileSchema, sha256Of } from "./files.ts";
import { mattermostPeople } from "./mattermost/people.ts";
import type { Button, Service, VisibleMessage } from "./messages.ts";
import { slackPeople } from "./slack/people.ts";
import { whatsappPeople } from "./whatsapp/people.ts";
import { reportStatus } from "./whatsapp/send.ts";
import { type People, Refusal, SERVICES, type Told, type World } from "./world.ts";

const channel = z.enum(["slack", "whatsapp", "mattermost"]);

const saySchema = z
  .strictObject({
    channel,
    /** May be empty beside files. */
    text: z.string(),
    files: z.array(sentFileSchema).max(10).default([]),
    /** A room's id or name, or "dm". Default: the service's usual place. */
    conversation: z.string().min(1).optional(),
    thread: z.string().min(1).optional(),
    user: z.string().min(1).optional(),
    name: z.string().min(1).optional(),
    /** Whether the employee is called by name; default: where it must be, to be heard. */
    mention: z.boolean().optional(),
    /** false: nothing is sent, the caller sends the returned webhooks itself. */
    fire: z.boolean().default(true),
  })
  .refine(({ text, files }) => text !== "" || files.length > 0, { message: "give text or files" });
const aboutSchema = z.object({ channel, messageId: z.string().min(1), fire: z.boolean().default(true) });
const editSchema = z.strictObject({ ...aboutSchema.shape, text: z.string().min(1) });
const deleteSchema = z.strictObject(aboutSchema.shape);
const pressSchema = z
  .strictObject({
    ...aboutSchema.shape,
    choice: z.string().optional(),
    label: z.string().optional(),
    user: z.string().optional(),
  })
  .refine((press) => press.choice ?? press.label, { message: "give choice or label" });

const windowSchema = z.strictObject({
  /** Their number or business-scoped id. */
  user: z.string().min(1),
  /** So much longer ago they wrote than they did; Meta takes it so until they write again. */
  hours: z.number().positive().default(25),
});
const statusSchema = z.strictObject({
  messageId: z.string().min(1),
  status: z.enum(["sent", "delivered", "read", "failed"]),
  /** Of failed: Meta's code. */
  code: z.number().int().default(131_026),
  title: z.string().min(1).default("Message undeliverable"),
});

async function body<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(await c.req.json().catch(() => undefined));
  if (parsed.success) return parsed.data;
  throw new Refusal(z.prettifyError(parsed.error));
}

/** The public face of a message; what the service keeps beside it only on request. */
function shown(message: VisibleMessage, detail: boolean): Partial<VisibleMessage> & { files?: object[] } {
  const { detail: kept, ...rest } = message;
  const files = filesBeside(message).map((file) => ({
    ...{ name: file.name, mediaType: file.mediaType, bytes: file.bytes.length },
    sha256: sha256Of(file).toString("hex"),
  }));
  const { files: _, ...beside } = kept;
  const face = files.length > 0 ? { ...rest, files } : rest;
  return detail ? { ...face, detail: beside } : face;
}

function buttonOf(message: VisibleMessage, wanted: { choice?: string; label?: string }): Button {
  const button = message.buttons.find(
    (candidate) => candidate.choice === wanted.choice || candidate.label === wanted.label,
  );
  if (!button) throw new Refusal(`${message.id} has no button ${wanted.choice ?? wanted.label}`);
  return button;
}

function peopleRoutes(app: Hono, world: World): void {
  const people: Record<Service, People> = {
    slack: slackPeople(world),
    whatsapp: whatsappPeople(world),
    mattermost: mattermostPeople(world),
  };
  const message = (service: Service, id: string): VisibleMessage => {
    const found = world.messages.find(service, id);
    if (!found || found.deleted) throw new Refusal(`no message ${id} in ${service}`);
    return found;
  };
  const told = (c: Context, act: Told & { fire: () => void }, fire: boolean): Response => {
    if (fire) act.fire();
    return c.json({ message: shown(act.message, false), webhooks: act.webhooks });
  };

  app.post("/say", async (c) => {
    const { fire, ...input } = await body(c, saySchema);
    return told(c, people[input.channel].say(input), fire);
  });
  app.post("/edit", async (c) => {
    const input = await body(c, editSchema);
    const target = message(input.channel, input.messageId);
    return told(c, people[input.channel].edit(target, input.text), input.fire);
  });
  app.post("/delete", async (c) => {
    const input = await body(c, deleteSchema);
    return told(c, people[input.channel].remove(message(input.channel, input.messageId)), input.fire);
  });
  app.post("/press", async (c) => {
    const { channel: service, messageId, user, fire, choice, label } = await body(c, pressSchema);
    const target = message(service, messageId);
    const wanted = { ...(choice ? { choice } : {}), ...(label ? { label } : {}) };
    return told(c, people[service].press(target, buttonOf(target, wanted), user), fire);
  });
}

function readingRoutes(app: Hono, world: World): void {
  app.get("/messages", (c) => {
    const since = Number(c.req.query("since") ?? 0);
    if (!Number.isInteger(since) || since < 0) throw new Refusal("since is a revision");
    const only = c.req.query("channel");
    if (only !== undefined && !SERVICES.includes(only as Service)) throw new Refusal(`no service ${only}`);
    const { messages, revision } = world.messages.changedSince(since);
    const visible = messages
      .filter((message) => only === undefined || message.channel === only)
      .map((message) => shown(message, c.req.query("detail") === "1"));
    return c.json({ messages: visible, revision });
  });
  app.delete("/messages", (c) => {
    world.messages.clear();
    return c.body(null, 204);
  });
  app.get("/webhooks", (c) =>
    c.json({ attempts: world.courier.attempts(), mattermostSocket: world.listening() }),
  );
}

/** What only WhatsApp has: a window that closes, and statuses that tell late. */
function whatsappRoutes(app: Hono, world: World): void {
  app.post("/window", async (c) => {
    const { user, hours } = await body(c, windowSchema);
    world.whatsappSilence.set(user.replace(/^\+/, ""), hours * 3_600_000);
    return c.body(null, 204);
  });
  app.post("/status", async (c) => {
    const { messageId, status, code, title } = await body(c, statusSchema);
    const message = world.messages.find("whatsapp", messageId);
    if (!message || message.isPerson) throw new Refusal(`no message ${messageId} of the app`);
    reportStatus(world, message, status, status === "failed" ? { code, title } : undefined);
    return c.body(null, 204);
  });
}

function faultRoutes(app: Hono, world: World): void {
  app.post("/faults", async (c) => c.json(world.faults.add(await body(c, faultSchema)), 201));
  app.get("/faults", (c) => c.json({ faults: world.faults.list() }));
  app.delete("/faults", (c) => {
    world.faults.clear();
    return c.body(null, 204);
  });
}

/** Mount at /control. A request that cannot be met is a 400 with one sentence. */
export function controlApi(world: World): Hono {
  const app = new Hono();
  peopleRoutes(app, world);
  readingRoutes(app, world);
  whatsappRoutes(app, world);
  faultRoutes(app, world);
  app.onError((error, c) => {
    if (error instanceof Refusal) return c.json({ error: error.message }, 400);
    throw error;
  });
  return app;
}
