// What an HTTP answer is to a model, and when an answer means that something went wrong.

import { fail, ok, type Result } from "../../result.ts";
import type { AnsweredFile, ToolFailure, ToolSuccess } from "../tool.ts";
import type { EgressAnswer } from "./egress.ts";

const CUT = "\n[The answer was longer than 1 MiB and was cut.]";

function bodyOf({ isText, isCut, text, contentType, file }: EgressAnswer): string {
  if (!isText && file) return `[The answer is a file, which is not shown: ${contentType}]`;
  if (!isText) return `[The answer is no text but ${contentType || "of an unnamed type"}, and was not read.]`;
  return `${text}${isCut ? CUT : ""}`;
}

/** Whoever gave no name is named for its address. */
const named = (file: AnsweredFile, address: string): AnsweredFile => ({
  ...file,
  name: file.name ?? URL.parse(address)?.pathname ?? "",
});

/** Statuses after which nobody knows whether a change was made: it broke, or somebody between us gave up. */
const isDoubtful = (status: number): boolean => status >= 500 && status !== 501 && status !== 503;

/** The whole answer. An error of the other side is a failure; of a change it may be an unknown. */
export function answerResult(answer: EgressAnswer, changes: boolean): Result<ToolSuccess, ToolFailure> {
  const { status, address, host } = answer;
  const text = `HTTP ${status} from ${address}\n\n${bodyOf(answer)}`;
  if (status < 400) {
    const files = answer.file ? { files: [named(answer.file, address)] } : {};
    return ok({ text, sources: [{ title: host, reference: address }], ...files });
  }
  return fail({ code: changes && isDoubtful(status) ? "unknown" : "failed", message: text });
}
