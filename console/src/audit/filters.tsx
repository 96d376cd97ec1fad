import { Button, NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { agentsQuery, connectionsQuery } from "../api/queries.ts";
import { useAddressParams } from "../conversations/use-address-params.ts";
import { useConversations } from "../conversations/use-conversations.ts";
import classes from "./audit.module.css";
import { AUDIT_TYPES, typeWords } from "./audit-words.ts";
import type { AuditFilters } from "./use-audit.ts";

/** What is shown stands in the address, so that a colleague can be sent to it. */
export function useFilters() {
  const [params, set] = useAddressParams();
  const filters: AuditFilters = {
    type: params.get("type") ?? "",
    agentId: params.get("agent") ?? "",
    connectionId: params.get("connection") ?? "",
    thread: params.get("thread") ?? "",
  };
  const change = (part: Record<string, string>) =>
    set((address) => {
      for (const [key, value] of Object.entries(part)) {
        if (value === "") address.delete(key);
        else address.set(key, value);
      }
    });
  return { filters, change };
}

const keyOf = (connectionId: string, thread: string): string => JSON.stringify([connectionId, thread]);

/** The latest conversations, the operators' own history, and whichever the address names. */
function useConversationChoices({ connectionId, thread }: AuditFilters) {
  const { conversations } = useConversations();
  const connections = useQuery(connectionsQuery).data?.connections ?? [];
  const nameOf = (id: string) => connections.find((known) => known.id === id)?.name ?? id;
  const tenant = connections[0]?.id.split(".")[0];
  const choices = [
    { value: "", label: "All conversations" },
    ...(tenant === undefined
      ? []
      : [{ value: keyOf(`${tenant}.console`, "config"), label: "What operators changed" }]),
    ...conversations.map((one) => ({
      value: keyOf(one.connectionId, one.thread),
      label: `${one.person || "Somebody"}, ${nameOf(one.connectionId)}`,
    })),
  ];
  const chosen = thread === "" ? "" : keyOf(connectionId, thread);
  const isListed = choices.some(({ value }) => value === chosen);
  return {
    chosen,
    choices: isListed
      ? choices
      : [...choices, { value: chosen, label: `${nameOf(connectionId)}: ${thread}` }],
  };
}

/** Which part of the trail is shown. */
export function Filters(props: { filters: AuditFilters; onChange: (part: Record<string, string>) => void }) {
  const { filters, onChange } = props;
  const agents = useQuery(agentsQuery).data?.agents ?? [];
  const conversations = useConversationChoices(filters);
  const choose = (key: string) => {
    const [connection = "", thread = ""] = key === "" ? [] : (JSON.parse(key) as string[]);
    onChange({ connection, thread });
  };
  const isFiltered = Object.values(filters).some((value) => value !== "");
  return (
    <div className={classes.filters}>
      <NativeSelect
        aria-label="What happened"
        value={filters.type}
        data={[
          { value: "", label: "Everything" },
          ...[...new Set([...AUDIT_TYPES, filters.type])]
            .filter((type) => type !== "")
            .map((type) => ({ value: type, label: typeWords(type) })),
        ]}
        onChange={(event) => onChange({ type: event.currentTarget.value })}
      />
      <NativeSelect
        aria-label="Employee"
        value={filters.agentId}
        data={[
          { value: "", label: "All employees" },
          ...agents.map(({ id, name }) => ({ value: id, label: name })),
        ]}
        onChange={(event) => onChange({ agent: event.currentTarget.value })}
      />
      <NativeSelect
        aria-label="Conversation"
        className={classes.narrow}
        value={conversations.chosen}
        data={conversations.choices}
        onChange={(event) => choose(event.currentTarget.value)}
      />
      {isFiltered ? (
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() => onChange({ type: "", agent: "", connection: "", thread: "" })}
        >
          Show all
        </Button>
      ) : null}
    </div>
  );
}
