// The bodies of POST /{phone}/messages that we know, checked as strictly as Meta checks them.

import * as z from "zod";
import { badParameter, GraphError, missingParameter } from "./graph-error.ts";

const recipient = {
  messaging_product: z.literal("whatsapp"),
  recipient_type: z.enum(["individual"]).optional(),
  /** A phone number; people with a username only have a business-scoped id, and go in `recipient`. */
  to: z
    .string()
    .regex(/^\+?\d{5,20}$/)
    .optional(),
  recipient: z
    .string()
    .regex(/^[A-Z]{2}\.[A-Za-z0-9.]+$/)
    .optional(),
  context: z.strictObject({ message_id: z.string().min(1) }).optional(),
  biz_opaque_callback_data: z.string().max(512).optional(),
};

const textSchema = z.strictObject({
  ...recipient,
  type: z.literal("text"),
  text: z.strictObject({ body: z.string().min(1).max(4_096), preview_url: z.boolean().optional() }),
});

const replyButton = z.strictObject({
  type: z.literal("reply"),
  reply: z.strictObject({ id: z.string().min(1).max(256), title: z.string().min(1).max(20) }),
});

const unique = (buttons: z.infer<typeof replyButton>[]): boolean =>
  new Set(buttons.map((button) => button.reply.id)).size === buttons.length &&
  new Set(buttons.map((button) => button.reply.title)).size === buttons.length;

const interactiveSchema = z.strictObject({
  ...recipient,
  type: z.literal("interactive"),
  interactive: z.strictObject({
    type: z.literal("button"),
    header: z.strictObject({ type: z.literal("text"), text: z.string().min(1).max(60) }).optional(),
    body: z.strictObject({ text: z.string().min(1).max(1_024) }),
    footer: z.strictObject({ text: z.string().min(1).max(60) }).optional(),
    action: z.strictObject({
      buttons: z.array(replyButton).min(1).max(3).refine(unique, "button ids and titles must be unique"),
    }),
  }),
});

const templateSchema = z.strictObject({
  ...recipient,
  type: z.literal("template"),
  template: z.strictObject({
    name: z.string().min(1),
    language: z.strictObject({ code: z.string().min(2), policy: z.literal("deterministic").optional() }),
    components: z
      .array(
        z.strictObject({
          type: z.literal("body"),
          parameters: z.array(
            z.strictObject({
              type: z.literal("text"),
              text: z.string().min(1),
              parameter_name: z.string().min(1).optional(),
            }),
          ),
        }),
      )
      .max(1)
      .optional(),
  }),
});

const media = { id: z.string().min(1) };
const caption = z.string().max(1_024).optional();
const imageSchema = z.strictObject({
  ...recipient,
  type: z.literal("image"),
  image: z.strictObject({ ...media, caption }),
});
const audioSchema = z.strictObject({ ...recipient, type: z.literal("audio"), audio: z.strictObject(media) });
const documentSchema = z.strictObject({
  ...recipient,
  type: z.literal("document"),
  document: z.strictObject({ ...media, caption, filename: z.string().min(1).optional() }),
});

const readSchema = z.strictObject({
  messaging_product: z.literal("whatsapp"),
  status: z.literal("read"),
  message_id: z.string().min(1),
  typing_indicator: z.strictObject({ type: z.literal("text") }).optional(),
});

export type TextRequest = z.infer<typeof textSchema>;
export type InteractiveRequest = z.infer<typeof interactiveSchema>;
export type TemplateRequest = z.infer<typeof templateSchema>;
export type MediaRequest =
  | z.infer<typeof imageSchema>
  | z.infer<typeof audioSchema>
  | z.infer<typeof documentSchema>;
export type ReadRequest = z.infer<typeof readSchema>;
export type SendRequest =
  | { kind: "text"; body: TextRequest }
  | { kind: "interactive"; body: InteractiveRequest }
  | { kind: "template"; body: TemplateRequest }
  | { kind: "media"; body: MediaRequest }
  | { kind: "read"; body: ReadRequest };

function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join(".") ?? "";
  if (issue?.code === "invalid_type" && issue.input === undefined) throw missingParameter(where);
  throw badParameter(`${where}: ${issue?.message ?? "invalid"}`);
}

function messageRequest(type: unknown, value: object): Exclude<SendRequest, { kind: "read" }> {
  switch (type) {
    case "text":
      return { kind: "text", body: checked(textSchema, { type, ...value }) };
    case "interactive":
      return { kind: "interactive", body: checked(interactiveSchema, value) };
    case "template":
      return { kind: "template", body: checked(templateSchema, value) };
    case "image":
      return { kind: "media", body: checked(imageSchema, value) };
    case "audio":
      return { kind: "media", body: checked(audioSchema, value) };
    case "document":
      return { kind: "media", body: checked(documentSchema, value) };
    default:
      throw new GraphError(131051, "(#131051) Message type is currently not supported.");
  }
}

/** The request, or a GraphError that says what is wrong with it. */
export function readSendRequest(value: unknown): SendRequest {
  if (typeof value !== "object" || value === null) throw new GraphError(100, "(#100) Invalid parameter");
  const input = value as { messaging_product?: unknown; status?: unknown; type?: unknown; to?: unknown };
  if (input.messaging_product !== "whatsapp") {
    throw new GraphError(100, "(#100) The parameter messaging_product is required.");
  }
  if (input.status !== undefined) return { kind: "read", body: checked(readSchema, value) };
  const request = messageRequest(input.type ?? "text", value);
  if (!request.body.to && !request.body.recipient) {
    throw new GraphError(100, "(#100) The parameter to is required.");
  }
  return request;
}
