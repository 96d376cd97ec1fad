import type { HeldEnd } from "../../../src/conversation/port.ts";

/** What became of a turn that was held, and by whom. */
export function endWords(end: HeldEnd): string {
  switch (end.kind) {
    case "retried":
      return `${end.by.name} asked the models again.`;
    case "answered":
      return `${end.by.name} answered.`;
    case "dismissed":
      return `${end.by.name} closed it: ${end.reason}`;
    case "written_again":
      return "Answered together with the next message.";
  }
}
