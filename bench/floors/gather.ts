// The floor of a router that has to see the first token of an answer that nobody streams: it asks for a
// stream, as konstruct does of models that are not quick, and gathers it. It knows one dialect, no limits and no failures.

interface Env {
  UPSTREAM: string;
}

interface Chunk {
  id: string;
  model: string;
  choices: { delta: { content?: string }; finish_reason: string | null }[];
  usage?: object;
}

async function gather(body: ReadableStream<Uint8Array>) {
  const decoder = new TextDecoder();
  const answer = { id: "", model: "", content: "", finish: "", usage: {} };
  let rest = "";
  for await (const bytes of body) {
    const events = (rest + decoder.decode(bytes, { stream: true })).split("\n\n");
    rest = events.pop() ?? "";
    for (const event of events) {
      if (event === "data: [DONE]") continue;
      const { id, model, choices, usage } = JSON.parse(event.slice(6)) as Chunk;
      Object.assign(answer, { id, model });
      answer.content += choices[0]?.delta.content ?? "";
      answer.finish ||= choices[0]?.finish_reason ?? "";
      if (usage) answer.usage = usage;
    }
  }
  return answer;
}

export default {
  async fetch(request, env) {
    const asked = (await request.json()) as object;
    const upstream = await fetch(`${env.UPSTREAM}/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: "Bearer unused" },
      body: JSON.stringify({ ...asked, stream: true, stream_options: { include_usage: true } }),
    });
    if (!upstream.body) return new Response(null, { status: 502 });
    const { id, model, content, finish, usage } = await gather(upstream.body);
    const message = { role: "assistant", content, refusal: null };
    const choices = [{ index: 0, message, logprobs: null, finish_reason: finish }];
    return Response.json({ id, object: "chat.completion", created: 0, model, choices, usage });
  },
} satisfies ExportedHandler<Env>;
