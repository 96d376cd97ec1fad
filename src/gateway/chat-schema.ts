// The body of POST /v1/chat/completions. What would change the meaning and cannot be honoured is refused by
// name; what is a hint (seed, top_p, penalties, user, metadata …) or unknown is left out.

import * as z from "zod";
import { MAX_OUTPUT_TOKENS } from "../limits.ts";
import { absent, messagesSchema, toolsSchema } from "./message-schema.ts";
import { presentFields } from "./present-fields.ts";

const SCHEMA_NAME = /^[a-zA-Z0-9_-]{1,64}$/;

const responseFormat = z.discriminatedUnion(
  "type",
  [
    z.object({ type: z.literal("text") }),
    z.object({ type: z.literal("json_object") }),
    z.object({
      type: z.literal("json_schema"),
      json_schema: z.object({
        name: z.string().regex(SCHEMA_NAME, "must be 1 to 64 letters, digits, _ or -"),
        schema: z.record(z.string(), z.unknown()),
        strict: z.boolean().nullish(),
      }),
    }),
  ],
  { error: "must be text, json_object or json_schema" },
);

const toolChoice = z.union(
  [
    z.enum(["auto", "none", "required"]),
    z.object({ type: z.literal("function"), function: z.object({ name: z.string().min(1).max(64) }) }),
  ],
  { error: "must be auto, none, required or one function" },
);

const outputTokens = z.number().int().min(1).max(MAX_OUTPUT_TOKENS).nullish();

const NOT_SERVED = "is not served";

/** Each is harmless at its default and refused at anything else. */
const refused = {
  n: z.literal(1, { error: "only one answer is served: leave it out" }).nullish(),
  logprobs: z.literal(false, { error: NOT_SERVED }).nullish(),
  top_logprobs: z.literal(0, { error: NOT_SERVED }).nullish(),
  logit_bias: z.strictObject({}, { error: NOT_SERVED }).nullish(),
  audio: absent(NOT_SERVED),
  modalities: z.array(z.literal("text", { error: "only text is served" })).nullish(),
  functions: absent("is out of use: send tools"),
  function_call: absent("is out of use: send tool_choice"),
  web_search_options: absent(NOT_SERVED),
  moderation: absent(NOT_SERVED),
};

const chatRequestSchema = z.object({
  model: z.string().min(1).max(200),
  messages: messagesSchema,
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  tools: toolsSchema.nullish(),
  tool_choice: toolChoice.nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  response_format: responseFormat.nullish(),
  max_tokens: outputTokens,
  max_completion_tokens: outputTokens,
  temperature: z.number().min(0).max(2).nullish(),
  stop: z
    .preprocess(
      (value) => (typeof value === "string" ? [value] : value),
      z.array(z.string().min(1).max(1_000)).max(4, "holds more than 4 texts"),
    )
    .nullish(),
  ...refused,
});
/** The schema for a body: it has the fields of the one above that the body has. */
export const chatSchemaOf = presentFields(chatRequestSchema);
export type ChatRequest = z.output<typeof chatRequestSchema>;
