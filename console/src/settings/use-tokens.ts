import { queryOptions, useMutation } from "@tanstack/react-query";
import type { TokenView } from "../../../src/api/routes/tokens.ts";
import type { TokenScope } from "../../../src/tenants/policy.ts";
import { api, read } from "../api/client.ts";
import { queryClient } from "../api/queries.ts";

export type { TokenView };

// hono types an optional field as possibly undefined, which JSON cannot hold: hence the cast.
export const tokensQuery = queryOptions({
  queryKey: ["tokens"],
  queryFn: async () => (await read(api.tokens.$get())) as { tokens: TokenView[] },
});

/** The token itself is only in the answer: never in the cache, which outlives the page. */
export const useMakeToken = () =>
  useMutation({
    mutationFn: (json: { name: string; scopes: TokenScope[] }) => read(api.tokens.$post({ json })),
    gcTime: 0,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: tokensQuery.queryKey }),
  });

export const useRevokeToken = () =>
  useMutation({
    mutationFn: (id: string) => read(api.tokens[":id"].$delete({ param: { id: encodeURIComponent(id) } })),
    onSuccess: (answer) => queryClient.setQueryData(tokensQuery.queryKey, answer as { tokens: TokenView[] }),
  });
