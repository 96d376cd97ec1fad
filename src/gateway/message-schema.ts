// Messages and tools as OpenAI's chat completions spell them. Texts become lists of parts at once, so that an
// issue's path names the very part.

import * as z from "zod";
import { MAX_CALL_MESSAGES, MAX_CALL_TOOLS, MAX_TOOL_ARGUMENT_CHARS } from "../limits.ts";
import { readImageUrl } from "./image-url.ts";

const NAME = /^[a-zA-Z0-9_-]{1,64}$/;
const nameSchema = z.string().regex(NAME, "must be 1 to 64 letters, digits, _ or -");

const textPart = z.object({ type: z.literal("text"), text: z.string() });

const imagePart = z
  .object({
    type: z.literal("image_url"),
    image_url: z.object({
      url: z.string().transform((url, context) => {
        const image = readImageUrl(url);
        if (image.ok) return image.value;
        context.addIssue({ code: "custom", message: image.error });
        return z.NEVER;
      }),
    }),
  })
  .transform(({ image_url }) => image_url.url);

const refusalPart = z
  .object({ type: z.literal("refusal"), refusal: z.string() })
  .transform(({ refusal }) => ({ type: "text" as const, text: refusal }));

const asParts = (value: unknown) => (typeof value === "string" ? [{ type: "text", text: value }] : value);
const PARTS = { error: "must be a string or a list of parts" };

const textParts = z.preprocess(asParts, z.array(textPart, PARTS));
const UNKNOWN_PART = { error: "is no kind of part that can be read here" };
const mixedParts = z.preprocess(
  asParts,
  z.array(z.discriminatedUnion("type", [textPart, imagePart], UNKNOWN_PART), PARTS),
);
const saidParts = z.preprocess(
  asParts,
  z.array(z.discriminatedUnion("type", [textPart, refusalPart], UNKNOWN_PART), PARTS),
);

/** Null and absent mean the same to OpenAI; anything else is refused with the reason. */
export const absent = (why: string) => z.null({ error: why }).optional();

const toolCallSchema = z.object({
  id: z.string().min(1).max(256),
  type: z.literal("function", { error: 'only "function" is served' }),
  function: z.object({
    name: nameSchema,
    arguments: z
      .string()
      .max(MAX_TOOL_ARGUMENT_CHARS, `is longer than ${MAX_TOOL_ARGUMENT_CHARS} characters`),
  }),
});

const messageSchema = z.discriminatedUnion(
  "role",
  [
    z.object({ role: z.literal("system"), content: textParts }),
    z.object({ role: z.literal("developer"), content: textParts }),
    z.object({ role: z.literal("user"), content: mixedParts }),
    z.object({
      role: z.literal("assistant"),
      content: saidParts.nullish(),
      tool_calls: z.array(toolCallSchema).max(MAX_CALL_TOOLS).nullish(),
      function_call: absent("is out of use: send tool_calls"),
      audio: absent("is not served"),
    }),
    z.object({ role: z.literal("tool"), content: mixedParts, tool_call_id: z.string().min(1).max(256) }),
  ],
  { error: "must be system, developer, user, assistant or tool" },
);
export type ChatMessage = z.output<typeof messageSchema>;

/**
 * A message of nothing but a role and a text, which most are; undefined of any other. To see that takes a tenth
 * of what the schema takes to say the same.
 */
function plainMessage(value: unknown): ChatMessage | undefined {
  if (typeof value !== "object" || value === null || Object.keys(value).length !== 2) return undefined;
  const { role, content } = value as { role?: unknown; content?: unknown };
  if (typeof content !== "string") return undefined;
  if (role !== "system" && role !== "user" && role !== "assistant") return undefined;
  return { role, content: [{ type: "text", text: content }] };
}

/** Every other message is the schema's, with its issues under its place in the list. */
const anyMessage = z.unknown().transform((value, context): ChatMessage => {
  const plain = plainMessage(value);
  if (plain) return plain;
  const checked = messageSchema.safeParse(value);
  if (checked.success) return checked.data;
  context.issues.push(...checked.error.issues.map((issue) => ({ ...issue, input: value }) as never));
  return z.NEVER;
});

export const messagesSchema = z
  .array(anyMessage)
  .min(1, "must hold a message")
  .max(MAX_CALL_MESSAGES, `holds more than ${MAX_CALL_MESSAGES} messages`);

const toolSchema = z.object({
  type: z.literal("function", { error: 'only "function" is served' }),
  function: z.object({
    name: nameSchema,
    description: z.string().max(20_000).nullish(),
    parameters: z.record(z.string(), z.unknown()).nullish(),
  }),
});
export type ChatTool = z.output<typeof toolSchema>;

export const toolsSchema = z.array(toolSchema).max(MAX_CALL_TOOLS);
