// After the reply window only a template may be sent. Its words were approved beforehand; what is to be said fits in
// as one parameter at most, and Meta refuses line breaks, tabs and more than four spaces in a row there.

import type { LateForm } from "../channel.ts";
import { withoutFetches } from "../sanitise.ts";
import { whatsappMarkup } from "./markup.ts";
import type { LateTemplate } from "./settings.ts";

const dividerAfter = (said: string): string =>
  said === "" ? "" : /[.!?:;,…。！？]$/.test(said) ? " " : " – ";

/** On one line: what ends no sentence is divided by a dash. Empty where nothing but marks was there. */
function oneLine(text: string): string {
  const lines = whatsappMarkup(withoutFetches(text), Number.POSITIVE_INFINITY)
    .replaceAll("```", "")
    .split(/\s*[\n\r\u2028\u2029]\s*/)
    .map((line) => line.replace(/\s+/g, " ").trim())
    .filter((line) => line !== "");
  return lines.reduce((said, line) => said + dividerAfter(said) + line, "");
}

/** Where to cut a text that is too long: at a space in its second half, else inside a word, never inside a character. */
function cutAt(text: string, limit: number): number {
  const space = text.slice(0, limit + 1).search(/\s\S*$/);
  if (space > limit / 2) return space;
  return text.charCodeAt(limit - 1) >>> 10 === 0xd8_00 >>> 10 ? limit - 1 : limit;
}

/** The parameter that says this text, or as much of it as it holds, with a notice that there is more. */
export function templateForm(text: string, template: LateTemplate): LateForm {
  const { takesText, textLimit, more } = template;
  const whole = takesText ? oneLine(text) : "";
  if (whole === "") return { text: "", rest: text };
  if (whole.length <= textLimit) return { text: whole, rest: "" };
  const room = textLimit - more.length - " … ".length;
  // One line may be longer than its lines were, so less of the text may fit than its length says.
  for (let limit = Math.min(room, text.length); limit > 0; ) {
    const at = cutAt(text, limit);
    const said = oneLine(text.slice(0, at));
    if (said !== "" && said.length <= room)
      return { text: `${said} … ${more}`, rest: text.slice(at).trimStart() };
    limit = at - Math.max(1, said.length - room);
  }
  return { text: "", rest: text };
}

/** The message's content for the Cloud API. */
export function templateContent(
  { name, language, parameter }: LateTemplate,
  text: string,
): Record<string, unknown> {
  const named = parameter === undefined ? {} : { parameter_name: parameter };
  const components = [{ type: "body", parameters: [{ type: "text", ...named, text }] }];
  return {
    type: "template",
    template: {
      name,
      language: { policy: "deterministic", code: language },
      ...(text === "" ? {} : { components }),
    },
  };
}
