// Handing a file of this turn to the person who asked: it goes out with the reply, in the conversation that asked,
// and nowhere else. That changes nothing in the world, and still it is a write: whoever read other texts than the
// file's own source may have been talked into it, so then a person looks at the card first. It takes no words of its
// own: those of the answer pass the channel's sanitiser, and Slack would fetch a link beside a file.

import * as z from "zod";
import { describeFile, FILE_ID_CHARS, type KeptFile, SEND_FILE } from "../../conversation/made-file.ts";
import { ok } from "../../result.ts";
import { defineTool } from "../define-tool.ts";
import type { Tool } from "../tool.ts";

const input = z.strictObject({
  file: z
    .string()
    .regex(new RegExp(`^[0-9a-f]{${FILE_ID_CHARS}}$`))
    .describe("Id of a file that a tool's result of this turn names"),
});
type Input = z.output<typeof input>;

/** `send_file` over these files. */
export function sendFile(files: readonly KeptFile[]): Tool<Input> {
  const find = ({ file: id }: Input) => files.find((file) => file.id === id && file.sha256.startsWith(id));
  return defineTool({
    name: SEND_FILE,
    title: "Send a file to this conversation",
    description:
      "Sends a file that a tool gave in this turn to the person you are talking to, together with your answer. It does not replace the answer: say in words what it is.",
    input,
    effect: "write",
    confirmation: () => "free",
    origins: (call) => find(call)?.sources ?? [],
    attaches: find,
    check(call) {
      if (find(call)) return undefined;
      return {
        code: "refused",
        message: "There is no such file. Use an id that a result of this turn names.",
      };
    },
    lines(call) {
      const file = find(call);
      if (!file) return [];
      return [
        { label: "File", value: file.name },
        { label: "Kind", value: describeFile(file) },
        ...(file.sources.length === 0 ? [] : [{ label: "From", value: file.sources.join(", ") }]),
      ];
    },
    async run(call) {
      const file = find(call) as KeptFile;
      return ok({ text: `${file.name} goes out with your answer.`, sends: file });
    },
  });
}
