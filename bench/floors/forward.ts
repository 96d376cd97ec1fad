// The floor of a router: it parses what it is asked, forwards it and pipes the answer. Nobody is
// recognised, nothing is judged, and a failure is the caller's.

interface Env {
  UPSTREAM: string;
}

export default {
  async fetch(request, env) {
    const asked: unknown = await request.json();
    const upstream = await fetch(`${env.UPSTREAM}/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: "Bearer unused" },
      body: JSON.stringify(asked),
    });
    const type = upstream.headers.get("content-type") ?? "application/json";
    return new Response(upstream.body, { status: upstream.status, headers: { "content-type": type } });
  },
} satisfies ExportedHandler<Env>;
