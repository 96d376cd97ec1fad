// What the stand-in understands of a wish: a few sentences, each of which means one tool. A tool that a server
// has under a name of its own is known by the end of it.

import { type ChatRequest, offeredTools } from "./chat-request.ts";

interface Wish {
  /** The end of the tool's name. */
  tool: string;
  sentence: RegExp;
  arguments(groups: Record<string, string | undefined>): Record<string, unknown>;
}

const number = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number(text.replace(",", "."));

const WISHES: Wish[] = [
  {
    tool: "refund_order",
    sentence:
      /\brefund (?:(?<amount>\d+(?:[.,]\d+)?) (?:eur|euros?|€) (?:for|of|on) )?(?:the )?order (?:no\.? ?|#)?(?<order>\d+)(?:[,:]? because (?<reason>[^.!?\n]+))?/i,
    arguments: ({ order, amount, reason }) => ({
      order,
      ...(amount ? { amount: number(amount) } : {}),
      ...(reason ? { reason: reason.trim() } : {}),
    }),
  },
  {
    tool: "get_invoice",
    sentence: /\binvoice\b[^.!?\n]*?\border (?:no\.? ?|#)?(?<order>\d+)/i,
    arguments: ({ order }) => ({ order }),
  },
  {
    tool: "look_up_order",
    sentence:
      /\b(?:look up|check|where is|status of|what about)\b[^.!?\n]*?\border (?:no\.? ?|#)?(?<order>\d+)/i,
    arguments: ({ order }) => ({ order }),
  },
  {
    tool: "book_pickup",
    sentence:
      /\b(?:pick(?:ed)? up|pickup)\b[^.!?\n]*?\b(?<parcel>PX-\d+)\b[^.!?\n]*?(?<day>\d{4}-\d{2}-\d{2})/i,
    arguments: ({ parcel, day }) => ({ number: parcel?.toUpperCase(), day }),
  },
  {
    tool: "track_parcel",
    sentence: /\b(?:track|where is|find)\b[^.!?\n]*?\b(?<parcel>PX-\d+)\b/i,
    arguments: ({ parcel }) => ({ number: parcel?.toUpperCase() }),
  },
  {
    tool: "calendar_lookup",
    sentence: /\b(?:calendar|free|busy|appointments?)\b[^.!?\n]*?(?<date>\d{4}-\d{2}-\d{2})/i,
    arguments: ({ date }) => ({ date }),
  },
  {
    tool: "web_search",
    sentence: /\b(?:search|look on) the web for (?<query>[^\n]+?)[.!?]*$/im,
    arguments: ({ query }) => ({ query }),
  },
  {
    tool: "kb_search",
    sentence: /^(?<query>[^\n]*\b(?:policy|polic(?:y|ies) say|documents?|handbook)\b[^\n]*)$/im,
    arguments: ({ query }) => ({ query: query?.trim() }),
  },
];

/** The first wish of the text for which the request offers a tool. */
export function wishedCall(
  request: ChatRequest,
  text: string,
): { name: string; arguments: Record<string, unknown> } | undefined {
  const offered = offeredTools(request);
  for (const wish of WISHES) {
    const name = offered.find((one) => one === wish.tool || one.endsWith(`_${wish.tool}`));
    const match = name === undefined ? undefined : wish.sentence.exec(text);
    if (name !== undefined && match) return { name, arguments: wish.arguments(match.groups ?? {}) };
  }
  return undefined;
}
