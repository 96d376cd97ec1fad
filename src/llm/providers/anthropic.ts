import type { Clock, StartTimer } from "../../clock.ts";
import type { Capabilities } from "../../tenants/policy.ts";
import type { Provider } from "../model.ts";
import { anthropicAnswer } from "./anthropic-answer.ts";
import { ANTHROPIC_ERRORS, anthropicClient } from "./anthropic-client.ts";
import { anthropicRequest } from "./anthropic-request.ts";
import { callModel } from "./model-stream.ts";
import { unknownHabits } from "./server-habits.ts";

interface AnthropicInput {
  baseUrl: string;
  apiKey: string;
  capabilities: Capabilities;
  fetch: typeof fetch;
  clock: Clock;
  startTimer?: StartTimer;
}

/** Anthropic's messages. */
export function anthropicProvider(endpoint: AnthropicInput): Provider {
  const { capabilities, clock, startTimer } = endpoint;
  const sendMessage = anthropicClient(endpoint);
  const habits = unknownHabits();
  return {
    stream: (input) => {
      const { model, request, signal, whole } = input;
      const send = () => sendMessage(anthropicRequest(model, request, capabilities, whole), signal);
      const timer = startTimer ? { startTimer } : {};
      const answer = anthropicAnswer(model);
      return callModel({ send, answer, sdk: ANTHROPIC_ERRORS, clock, habits, ...timer }, input);
    },
  };
}
