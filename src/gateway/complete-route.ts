// POST /complete: a question and its answer in the fewest words, for programs of our own.

import * as z from "zod";
import { DEFAULT_OUTPUT_TOKENS } from "../limits.ts";
import type { ModelRequest } from "../llm/model.ts";
import { fail, ok, type Result } from "../result.ts";
import { ask } from "./ask.ts";
import { spokenAnswer } from "./chat-answer.ts";
import { answerHeaders, type Exchange } from "./chat-route.ts";
import { messagesSchema, toolsSchema } from "./message-schema.ts";
import { conversationOf, toolsOf } from "./model-request.ts";
import { readRequest } from "./read-request.ts";
import { type Refusal, refuse } from "./refusal.ts";

const completeSchema = z.object({
  model: z.string().min(1).max(200),
  messages: messagesSchema,
  tenant_id: z.string().min(1).max(200),
  tools: toolsSchema.nullish(),
});

function requestOf(body: z.output<typeof completeSchema>, tenantId: string): Result<ModelRequest, Refusal> {
  if (body.tenant_id !== tenantId) return fail({ kind: "unknown_tenant" });
  const conversation = conversationOf(body.messages);
  if (!conversation.ok) return conversation;
  const tools = toolsOf(body.tools);
  return ok({ ...conversation.value, tools, maxOutputTokens: DEFAULT_OUTPUT_TOKENS });
}

/** Answers one question. A tenant that is not the token's own is as unknown as one that is not there. */
export async function completeRoute({ deps, reporter, caller, id, raw }: Exchange): Promise<Response> {
  const body = await readRequest(raw, () => completeSchema);
  if (!body.ok) return refuse(body.error, "plain", id);
  const request = requestOf(body.value, caller.tenantId);
  if (!request.ok) return refuse(request.error, "plain", id);
  const asking = ask(deps, reporter, {
    ...{ id, caller, model: body.value.model, request: request.value, signal: raw.signal },
  });
  if (!asking.ok) return refuse(asking.error, "plain", id);
  const asked = await asking.value;
  if (!asked.ok) return refuse({ kind: "no_answer", failure: asked.error }, "plain", id);
  const { answer } = asked.value;
  const { content, refusal, toolCalls } = spokenAnswer(answer, { oneCall: false });
  const { inputTokens, outputTokens } = answer.usage;
  return Response.json(
    {
      content: content ?? refusal ?? "",
      model: answer.model,
      usage: { prompt_tokens: inputTokens, completion_tokens: outputTokens },
      ...(toolCalls.length > 0 ? { tool_calls: toolCalls } : {}),
    },
    { headers: answerHeaders(id, answer.deployment) },
  );
}
