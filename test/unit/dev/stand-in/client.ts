import { type StandIn, startStandIn } from "../../../../dev/stand-in/server.ts";

type Message = { role: "system" | "user" | "assistant" | "tool"; content: string };

/** A running stand-in and the few requests its tests make. */
export class StandInClient {
  readonly standIn: StandIn;

  constructor(standIn: StandIn) {
    this.standIn = standIn;
  }

  static async start(random?: () => number): Promise<StandInClient> {
    return new StandInClient(await startStandIn({ port: 0, ...(random ? { random } : {}) }));
  }

  send(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(this.standIn.url + path, {
      method,
      headers: { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  ask(messages: Message[], more: object = {}): Promise<Response> {
    return this.send("POST", "/v1/chat/completions", { model: "stand-in", messages, ...more });
  }

  /** The text of a whole, not streamed answer. */
  async say(...lines: string[]): Promise<string> {
    const response = await this.ask(lines.map((content) => ({ role: "user", content })));
    const body = (await response.json()) as { choices: { message: { content: string } }[] };
    return body.choices[0]?.message.content ?? "";
  }
}

export interface WireChunk {
  choices: {
    delta: {
      content?: string;
      refusal?: string;
      tool_calls?: { index: number; id?: string; function: { name?: string; arguments?: string } }[];
    };
    finish_reason: string | null;
  }[];
  usage: { prompt_tokens: number; completion_tokens: number } | null;
}

/** The data lines of a finished stream; `[DONE]` is told apart. */
export function readEvents(body: string): { chunks: WireChunk[]; done: boolean } {
  const lines = body
    .split("\n")
    .filter((line) => line.startsWith("data: "))
    .map((line) => line.slice(6));
  const chunks = lines.filter((line) => line !== "[DONE]").map((line) => JSON.parse(line) as WireChunk);
  return { chunks, done: lines.at(-1) === "[DONE]" };
}
