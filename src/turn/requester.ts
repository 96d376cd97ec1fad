// On whose behalf a turn works: rights, approvers and memory are theirs.

import type { ThinkView } from "../conversation/port.ts";
import type { PersonRef } from "../tenants/tool-policy.ts";

type Asked = Pick<ThinkView, "ref" | "input" | "confirmations">;

/** The author of the newest message; where nobody wrote, whoever the decided confirmation was asked for. */
export function requesterOf({ ref, input, confirmations }: Asked): PersonRef {
  const newest = input.findLast((message) => message.news === undefined);
  if (newest) {
    const { id, name = "" } = newest.author;
    return { connectionId: ref.connectionId, userId: id, name };
  }
  const about = input.at(-1)?.news?.confirmationId;
  const found = confirmations.find(({ id }) => id === about)?.requester;
  return { connectionId: found?.connectionId ?? "", userId: found?.userId ?? "", name: found?.name ?? "" };
}
