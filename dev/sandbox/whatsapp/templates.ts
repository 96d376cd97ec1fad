// Templates of the played account, as Meta has approved them, and what a person sees of one.

import { GraphError } from "./graph-error.ts";

export interface Template {
  name: string;
  language: string;
  /** `{{1}}` and so on stand for the parameters. */
  body: string;
}

export const APPROVED: readonly Template[] = [
  { name: "answer_ready", language: "en", body: "Here is the answer to your question: {{1}}" },
  { name: "answer_waiting", language: "en", body: "We have an answer for you. Reply to read it." },
];

const BODY_LIMIT = 1_024;

/** As it is asked for. */
export interface TemplateUse {
  name: string;
  language: string;
  parameters: readonly string[];
}

/** What the person reads. Throws what Meta answers where it would not be sent. */
export function renderTemplate({ name, language, parameters }: TemplateUse): string {
  const template = APPROVED.find((one) => one.name === name && one.language === language);
  if (!template)
    throw new GraphError(132001, "(#132001) Template name does not exist in the translation", {
      status: 404,
      details: `template name (${name}) does not exist in ${language}`,
    });
  const wanted = new Set(template.body.match(/\{\{\d+\}\}/g)).size;
  if (parameters.length !== wanted)
    throw new GraphError(
      132000,
      "(#132000) Number of parameters does not match the expected number of params",
      {
        details: `body: number of localizable_params (${parameters.length}) does not match the expected number of params (${wanted})`,
      },
    );
  if (parameters.some((text) => /[\n\r\t]| {5}/.test(text)))
    throw new GraphError(100, "(#100) Invalid parameter", {
      details: "Param text cannot have new-line/tab characters or more than 4 consecutive spaces",
    });
  const text = template.body.replace(/\{\{(\d+)\}\}/g, (_, n: string) => parameters[Number(n) - 1] ?? "");
  if (text.length > BODY_LIMIT)
    throw new GraphError(132005, "(#132005) Translated text too long", { details: "The body is too long" });
  return text;
}
