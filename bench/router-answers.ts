// What the mock upstream of `bench -- router` says: ready-made bytes, since every microsecond it took would
// be taken from the two cores that the routers share with it.

/** A model's name says how it answers, so that every router is asked for the same with the same bytes. */
export interface AnswerPlan {
  tokens: number;
  /** Before the first byte. */
  delayMs: number;
  /** Between the first token and the others, of a stream. */
  pauseMs: number;
}

/** "mock-400-50-0": 400 tokens after 50 ms, without a pause after the first. */
export const modelName = ({ tokens, delayMs, pauseMs }: AnswerPlan): string =>
  `mock-${tokens}-${delayMs}-${pauseMs}`;

/** Undefined where the name is none of `modelName`'s. */
export function planOf(model: string): AnswerPlan | undefined {
  const [, tokens, delayMs, pauseMs] = /^mock-(\d+)-(\d+)-(\d+)$/.exec(model) ?? [];
  if (tokens === undefined) return undefined;
  return { tokens: Number(tokens), delayMs: Number(delayMs), pauseMs: Number(pauseMs) };
}

const WORDS = [
  "Your",
  " parcel",
  " left",
  " the",
  " depot",
  " on",
  " Monday",
  " and",
  " is",
  " due",
  " today.",
];

/** The text of an answer, token by token. */
export const answerTokens = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => (i === 0 ? "Your" : (WORDS[i % WORDS.length] ?? "")));

const ID = { id: "chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT", created: 1_794_000_000 };
const FINGERPRINT = { service_tier: "default", system_fingerprint: "fp_44709d6fcb" };

const usage = (tokens: number) => ({
  prompt_tokens: 60,
  completion_tokens: tokens,
  total_tokens: 60 + tokens,
  prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
});

/** The whole response to a request that asked for no stream. */
export function jsonAnswer(model: string, { tokens }: AnswerPlan): Buffer {
  const message = {
    role: "assistant",
    content: answerTokens(tokens).join(""),
    refusal: null,
    annotations: [],
  };
  const body = JSON.stringify({
    ...ID,
    object: "chat.completion",
    model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: "stop" }],
    usage: usage(tokens),
    ...FINGERPRINT,
  });
  return Buffer.from(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-request-id: req_mock\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

const httpChunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

/**
 * The response to a request for a stream: all up to the first token, and the rest. Each event is an HTTP
 * chunk of its own, as a provider sends them, however many arrive at a time.
 */
export function streamAnswer(model: string, { tokens }: AnswerPlan, withUsage: boolean): [Buffer, Buffer] {
  const base = { ...ID, object: "chat.completion.chunk", model, ...FINGERPRINT };
  const event = (rest: object): string => httpChunk(`data: ${JSON.stringify({ ...base, ...rest })}\n\n`);
  const choice = (delta: object, finish: string | null = null): string =>
    event({ choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }] });
  const head =
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\nx-request-id: req_mock\r\ntransfer-encoding: chunked\r\n\r\n";
  const [first = "", ...rest] = answerTokens(tokens).map((content) => choice({ content }));
  const last = choice({}, "stop") + (withUsage ? event({ choices: [], usage: usage(tokens) }) : "");
  return [
    Buffer.from(head + choice({ role: "assistant", content: "", refusal: null }) + first),
    Buffer.from(`${rest.join("")}${last}${httpChunk("data: [DONE]\n\n")}0\r\n\r\n`),
  ];
}
