// What the stand-in makes of the results of tools: it takes the data out of what stands around it and repeats
// what it can use of it, with the source. It claims nothing that the result does not say.

const MAX_CHARS = 700;

/** One result, in a sentence or a few. */
export function tellResult(result: string): string {
  // So a failed call is marked on this wire.
  const plain = result.replace(/^Error: /, "");
  const declined = /^(?<who>[^\n]{1,120}?) declined this/.exec(plain);
  if (declined) return tellDenial(result, declined.groups?.who ?? "Somebody");
  const data = dataOf(result);
  if (data === undefined) return cut(plain);
  const before = plain.slice(0, plain.indexOf("Between the two marks")).trim();
  const text = tellRefund(data) ?? tellOrder(data) ?? tellPassage(data) ?? cut(data);
  return before === "" ? text : `${before} ${text}`;
}

function tellDenial(result: string, who: string): string {
  const reason = /in their words: (?<json>"(?:[^"\\]|\\.)*")/.exec(result)?.groups?.json;
  const why = reason === undefined ? "" : ` The reason: "${JSON.parse(reason)}".`;
  return `${who} decided against it, so it was not done.${why} Tell me how you would like to go on.`;
}

/** Between the marks that the Worker puts around what came from outside. */
function dataOf(result: string): string | undefined {
  const match = /<data (?<mark>[^>\n]+)>\n(?<data>[\s\S]*)\n<\/data \k<mark>>/.exec(result);
  return match?.groups?.data;
}

function jsonOf(data: string): Record<string, unknown> | undefined {
  const start = data.indexOf("\n\n{");
  if (!data.startsWith("HTTP 2") || start < 0) return undefined;
  try {
    return JSON.parse(data.slice(start)) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function tellOrder(data: string): string | undefined {
  const order = jsonOf(data);
  if (order?.item === undefined) return undefined;
  const { id, item, customer, total, currency, status } = order;
  return `Order ${id}: ${item} for ${customer}, ${total} ${currency}, ${status}.`;
}

function tellRefund(data: string): string | undefined {
  const made = jsonOf(data);
  if (made?.refund === undefined) return undefined;
  return `The refund was made: ${made.amount} ${made.currency} for order ${made.order}, number ${made.refund}.`;
}

/** The best passage of the company's documents, with where it stands. */
function tellPassage(data: string): string | undefined {
  const match = /^\[(?<reference>[^\]\n]+)\] (?<document>[^\n]+)\n(?<text>[\s\S]*?)(?:\n\n\[|$)/.exec(data);
  if (!match?.groups) return undefined;
  const { reference, document, text } = match.groups;
  return `${cut(text?.trim() ?? "")}\n\nSource: ${document} [${reference}]`;
}

const cut = (text: string): string => (text.length > MAX_CHARS ? `${text.slice(0, MAX_CHARS)}…` : text);
