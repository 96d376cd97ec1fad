import { useMemo } from "react";
import { useLocation, useSearch } from "wouter";

/**
 * What stands behind the question mark, and how to change it. The router decodes it once before it is taken apart,
 * which would turn the "%20" of a thread into a space: so it only tells when to look.
 */
export function useAddressParams(): [URLSearchParams, (change: (params: URLSearchParams) => void) => void] {
  const search = useSearch();
  const [, navigate] = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: it changes whenever the address does
  const params = useMemo(() => new URLSearchParams(location.search), [search]);
  const set = (change: (params: URLSearchParams) => void) => {
    const next = new URLSearchParams(location.search);
    change(next);
    const query = next.toString();
    navigate(query ? `${location.pathname}?${query}` : location.pathname, { replace: true });
  };
  return [params, set];
}
