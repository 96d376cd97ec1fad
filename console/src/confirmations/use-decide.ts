// An operator's answer to a request. The server says whether it was in time and whether somebody was first.

import { useMutation } from "@tanstack/react-query";
import type { ApprovalView } from "../../../src/api/approvals-page.ts";
import { api, pathOf, read } from "../api/client.ts";
import { queryClient } from "../api/queries.ts";

export interface Verdict {
  connectionId: string;
  thread: string;
  id: string;
  verdict: "approved" | "denied";
  reason?: string;
}

const at = api.conversations[":connectionId"][":thread"].confirmations;

const decide = async ({ connectionId, thread, id, verdict, reason }: Verdict) => {
  const param = { ...pathOf(connectionId, thread), id: encodeURIComponent(id) };
  const json = { verdict, ...(reason ? { reason } : {}) };
  return (await read(at[":id"].$post({ param, json }))) as { confirmation: ApprovalView };
};

/** Whatever came of it, what is shown elsewhere is read again. */
export const useDecide = () =>
  useMutation({
    mutationFn: decide,
    onSettled: (_answer, _error, { connectionId, thread }) => {
      void queryClient.invalidateQueries({ queryKey: ["approvals"] });
      void queryClient.invalidateQueries({ queryKey: ["transcript", connectionId, thread] });
    },
  });

/** What became of one request; undefined where the conversation does not know it any more. */
export async function readOne(connectionId: string, thread: string, id: string) {
  const answer = await read(at.$get({ param: pathOf(connectionId, thread) }));
  return (answer.confirmations as ApprovalView[]).find((one) => one.id === id);
}
