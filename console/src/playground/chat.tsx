import { Button, Skeleton, VisuallyHidden } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { LivePill } from "../live/live-pill.tsx";
import { Failure } from "../shell/failure.tsx";
import { ConversationOf } from "../transcript/conversation-of.ts";
import { OwnLines, Working } from "../transcript/in-progress.tsx";
import { MessageList, TranscriptScroller } from "../transcript/message-list.tsx";
import { AgentPicker, type PickableAgent } from "./agent-picker.tsx";
import { Composer } from "./composer.tsx";
import classes from "./playground-page.module.css";
import { usePlayground } from "./use-playground.ts";
import { warmUp } from "./warm-up.ts";
import { Welcome } from "./welcome.tsx";

type Playground = ReturnType<typeof usePlayground>;

function ChatHeader(props: {
  chat: Playground;
  agents: PickableAgent[];
  agent: PickableAgent;
  onPick: (agentId: string) => void;
}) {
  const { session, live, startAnew } = props.chat;
  return (
    <header className={classes.head}>
      <AgentPicker agents={props.agents} agent={props.agent} onPick={props.onPick} />
      {session ? <LivePill status={live} /> : null}
      {session ? (
        <Button
          className={classes.anew ?? ""}
          variant="default"
          size="sm"
          leftSection={<IconPlus size={16} />}
          onClick={startAnew}
        >
          New<span className={classes.wide}>&nbsp;conversation</span>
        </Button>
      ) : null}
    </header>
  );
}

function ChatBody({ chat, agent }: { chat: Playground; agent: PickableAgent }) {
  const { transcript, query, session } = chat;
  const { messages, own, drafts, state, before } = transcript;
  if (session && query.isError && !transcript.loaded)
    return <Failure title="This conversation cannot be read" error={query.error} retry={query.refetch} />;
  if (session && !transcript.loaded && own.length === 0)
    return (
      <div className={classes.loading} aria-busy="true">
        <Skeleton height={14} width="60%" />
        <Skeleton height={14} width="42%" />
      </div>
    );
  if (messages.length === 0 && own.length === 0)
    return <Welcome agent={agent} onPick={(text) => void chat.send(text)} />;
  return (
    <TranscriptScroller label={`Conversation with ${agent.name}`}>
      <MessageList
        messages={messages}
        mine
        older={
          before === undefined ? undefined : { load: () => void chat.loadOlder(), loading: chat.loadingOlder }
        }
      />
      <OwnLines lines={own} onRetry={(line) => void chat.send(line.text, line.id)} />
      <Working state={state} drafts={drafts} name={agent.name} />
    </TranscriptScroller>
  );
}

/** A conversation with one employee. Give it a key per employee. */
export function Chat(props: {
  workspace: string;
  agents: PickableAgent[];
  agent: PickableAgent;
  onPick: (agentId: string) => void;
}) {
  const chat = usePlayground(props.workspace, props.agent.id);
  const answering = chat.transcript.state !== "idle";
  return (
    <div className={classes.page}>
      <VisuallyHidden>
        <h1>Playground</h1>
      </VisuallyHidden>
      <ChatHeader chat={chat} agents={props.agents} agent={props.agent} onPick={props.onPick} />
      <ConversationOf value={chat.session}>
        <ChatBody chat={chat} agent={props.agent} />
      </ConversationOf>
      <Composer
        name={props.agent.name}
        answering={answering}
        onType={() => warmUp(props.agent.id)}
        onSend={(text) => void chat.send(text)}
        onStop={() => void chat.stop()}
      />
    </div>
  );
}
