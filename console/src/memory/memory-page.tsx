import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { agentsQuery, connectionsQuery } from "../api/queries.ts";
import { useAddressParams } from "../conversations/use-address-params.ts";
import { PeopleList } from "./people-list.tsx";
import { readPerson } from "./person-address.ts";
import { PersonPage } from "./person-page.tsx";

/** How ids are called by people: an employee or connection that is gone keeps its id. */
export interface Names {
  agents: { id: string; name: string }[];
  connections: { id: string; name: string; channel: string }[];
}

function useNames(): Names {
  const agents = useQuery(agentsQuery);
  const connections = useQuery(connectionsQuery);
  return { agents: agents.data?.agents ?? [], connections: connections.data?.connections ?? [] };
}

/** Whom employees remember, and what they remember of one person. */
export default function MemoryPage() {
  const [params, set] = useAddressParams();
  const [done, setDone] = useState("");
  const names = useNames();
  const person = readPerson(params);
  useEffect(() => {
    document.title = "Memory · Konstruct";
  }, []);
  if (!person) return <PeopleList names={names} done={done} />;
  return (
    <PersonPage
      key={JSON.stringify(person)}
      who={person}
      names={names}
      onForgotten={(words) => {
        setDone(words);
        set((address) => {
          for (const key of [...address.keys()]) address.delete(key);
        });
      }}
    />
  );
}
