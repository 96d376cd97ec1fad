import { IconMessageChatbot } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useSearchParams } from "wouter";
import { agentsQuery } from "../api/queries.ts";
import { Empty } from "../shell/empty.tsx";
import { Failure } from "../shell/failure.tsx";
import { PageSkeleton } from "../shell/page-skeleton.tsx";
import { prepareRichText } from "../transcript/rich-text.tsx";
import { Chat } from "./chat.tsx";

/** Talk with any employee; which one is in the address, so that a link leads to them. */
export default function PlaygroundPage(props: { workspace: string }) {
  const [params, setParams] = useSearchParams();
  const query = useQuery(agentsQuery);
  useEffect(() => {
    document.title = "Playground · Konstruct";
    prepareRichText();
  }, []);
  if (query.isPending) return <PageSkeleton />;
  if (query.isError)
    return <Failure title="The employees cannot be listed" error={query.error} retry={query.refetch} />;
  const { agents } = query.data;
  const agent =
    agents.find((known) => known.id === params.get("agent") && known.isActive) ??
    agents.find((known) => known.isActive);
  if (!agent)
    return (
      <Empty icon={<IconMessageChatbot size={28} stroke={1.5} />} title="No employee is at work">
        As soon as this workspace has an active AI employee, you can talk with it here.
      </Empty>
    );
  const pick = (agentId: string) => setParams({ agent: agentId }, { replace: true });
  return <Chat key={agent.id} workspace={props.workspace} agents={agents} agent={agent} onPick={pick} />;
}
