import { useEffect, useState } from "react";
import type { GroupSettings } from "../../../src/tenants/policy.ts";
import { useDelayed } from "../shell/use-delayed.ts";
import { type Models, removeDeployment, useSavePolicy } from "./use-models.ts";

/** How long a removed group can be put back with one press. */
const OFFER_MS = 8_000;

/**
 * Removals that can be taken back. A model's credential cannot be read again, so its removal waits a moment
 * before it is done; a group is put back as it was.
 */
export function useRemovals(models: Models) {
  const [error, setError] = useState<Error | null>(null);
  const [group, setGroup] = useState<GroupSettings>();
  const save = useSavePolicy();
  const removal = useDelayed<string>((id, leaving) =>
    removeDeployment(id, leaving).catch((failure: Error) => setError(failure)),
  );
  useEffect(() => {
    if (!group) return;
    const timer = setTimeout(() => setGroup(undefined), OFFER_MS);
    return () => clearTimeout(timer);
  }, [group]);
  const putBack = (known: GroupSettings) => {
    setGroup(undefined);
    save.mutate({ groups: [...models.policy.groups, known] });
  };
  const undo = removal.pending?.waiting
    ? { text: `${removal.pending.subject} is being removed`, run: removal.undo }
    : group && { text: `The group ${group.id} was removed`, run: () => putBack(group) };
  return {
    error: error ?? save.error,
    undo,
    pendingDeployment: removal.pending?.subject,
    groupRemoved: setGroup,
    removeDeployment(id: string) {
      setError(null);
      removal.start(id);
    },
  };
}
