// Which person is shown stands in the page's address, so that a link leads to them.

export interface PersonKey {
  agentId: string;
  connectionId: string;
  userId: string;
}

export function readPerson(params: URLSearchParams): PersonKey | undefined {
  const agentId = params.get("agent");
  const connectionId = params.get("connection");
  const userId = params.get("person");
  return agentId && connectionId && userId ? { agentId, connectionId, userId } : undefined;
}

export function personHref({ agentId, connectionId, userId }: PersonKey): string {
  return `/memory?${new URLSearchParams({ agent: agentId, connection: connectionId, person: userId })}`;
}
