// A small Cloud API that keeps WhatsApp's window: free messages go to people who wrote within a day, and after it
// only templates that it knows. Its clock may be ahead of ours, and limits can be scripted.

const DAY_MS = 86_400_000;

/** One message on a person's phone. */
export interface GraphMessage {
  to: string;
  text: string;
  /** The name of the template, where it is one. */
  template?: string;
  /** What our side put in it, to be echoed. */
  opaque: string;
  id: string;
  at: number;
}

interface Body {
  to?: string;
  type?: string;
  status?: string;
  text?: { body: string };
  template?: { name: string; components?: { parameters: { text: string }[] }[] };
  biz_opaque_callback_data?: string;
}

export interface GraphService {
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** What people have on their phones, oldest first. */
  shown: GraphMessage[];
  /** Codes that the next sends are answered with. */
  refusals: number[];
  /** When each send reached it, ms. */
  sends: number[];
  /** Names of templates that are approved. */
  templates: Set<string>;
  /** The person writes: for a day free messages reach them. */
  hear(person: string): void;
}

const answer = (status: number, body: unknown): Response => new Response(JSON.stringify(body), { status });

const refused = (code: number): Response =>
  answer(400, { error: { message: `(#${code}) refused`, type: "OAuthException", code } });

/** `aheadMs`: how much later it is there than here. */
export function graphService(clock: () => number, aheadMs = 0): GraphService {
  const heard = new Map<string, number>();
  const service: GraphService = {
    shown: [],
    refusals: [],
    sends: [],
    templates: new Set(),
    hear: (person) => void heard.set(person, clock()),
    async fetch(_url, init) {
      const body = JSON.parse(String(init.body)) as Body;
      if (body.status) return answer(200, { success: true });
      service.sends.push(clock());
      const code = service.refusals.shift() ?? refusalOf(body);
      if (code !== undefined) return refused(code);
      const { to = "", template, text, biz_opaque_callback_data: opaque = "" } = body;
      const id = `wamid.${service.shown.length + 1}`;
      const said = text?.body ?? template?.components?.[0]?.parameters[0]?.text ?? "";
      const named = template ? { template: template.name } : {};
      service.shown.push({ to, text: said, ...named, opaque, id, at: clock() });
      return answer(200, { messages: [{ id }] });
    },
  };
  const refusalOf = ({ to = "", template }: Body): number | undefined => {
    if (template) return service.templates.has(template.name) ? undefined : 132_001;
    return clock() + aheadMs - (heard.get(to) ?? 0) > DAY_MS ? 131_047 : undefined;
  };
  return service;
}
