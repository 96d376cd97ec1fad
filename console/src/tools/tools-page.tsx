import "../mantine-forms.css";
import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { Failure } from "../shell/failure.tsx";
import shell from "../shell/page.module.css";
import { Page, Problem, Section } from "../shell/page.tsx";
import { PageSkeleton } from "../shell/page-skeleton.tsx";
import { UndoBar } from "../shell/undo-bar.tsx";
import { useDelayed } from "../shell/use-delayed.ts";
import { AgentToolList } from "./agent-tools.tsx";
import { ApproverRules } from "./approver-rules.tsx";
import { FreezeButton } from "./freeze-button.tsx";
import { GrantList } from "./grant-list.tsx";
import { HostList } from "./host-list.tsx";
import { SecretList } from "./secret-list.tsx";
import { ServerList } from "./server-list.tsx";
import { type Editing, ToolEditor } from "./tool-editor.tsx";
import { ToolList } from "./tool-list.tsx";
import classes from "./tools.module.css";
import { type Tools, useTools } from "./tools-query.ts";
import { removeSecret } from "./use-tools.ts";
import { useUndo } from "./use-undo.ts";

function AddButton(props: { children: string; onClick: () => void }) {
  return (
    <Button variant="default" size="sm" leftSection={<IconPlus size={16} />} onClick={props.onClick}>
      {props.children}
    </Button>
  );
}

function StopAll({ tools }: { tools: Tools }) {
  const { isFrozen } = tools.policy;
  return (
    <div className={`${shell.card} ${classes.stop}`} data-frozen={isFrozen || undefined}>
      <span className={classes.names}>
        <span className={classes.name}>{isFrozen ? "Everything is stopped" : "If something goes wrong"}</span>
        <span className={classes.small}>
          {isFrozen
            ? "No employee answers or does anything. What people write waits."
            : "Stops every employee within five seconds, also in the middle of an answer."}
        </span>
      </span>
      <FreezeButton
        prominent
        what="everything"
        frozen={isFrozen}
        freeze={(frozen) => ({ scope: "tenant", frozen })}
      />
    </div>
  );
}

function useSecretRemoval() {
  const [error, setError] = useState<Error | null>(null);
  const removal = useDelayed<string>((id, leaving) =>
    removeSecret(id, leaving).catch((failure: Error) => setError(failure)),
  );
  return { error, removal };
}

interface PartProps {
  tools: Tools;
  edit: (editing: Editing) => void;
  undo: ReturnType<typeof useUndo>;
}

function Reach({ tools, edit, undo }: PartProps) {
  return (
    <>
      <Section
        title="Where tools may reach"
        lead="Exactly these hosts. Anything else is refused, whatever an employee or a text says."
      >
        <HostList tools={tools} onRemoved={undo.show} />
      </Section>
      <Section
        title="Servers with tools (MCP)"
        lead="What a server offers is off until somebody looked at it, and again when it changes."
        action={<AddButton onClick={() => edit({ kind: "server" })}>Add a server</AddButton>}
      >
        <ServerList
          servers={tools.mcpServers}
          onEdit={(known) => edit({ kind: "server", known })}
          onReview={(server, tool) => edit({ kind: "review", serverId: server.id, toolName: tool.toolName })}
        />
      </Section>
    </>
  );
}

function Leave({ tools, edit, undo }: PartProps) {
  return (
    <>
      <Section
        title="Who approves"
        lead="Usually whoever asked. A role is a list of people; a tool may need somebody else's yes."
        action={
          <span className={shell.actions}>
            <AddButton
              onClick={() =>
                edit({ kind: "rule", edit: { kind: "role", role: "", people: [], isNew: true } })
              }
            >
              Add a role
            </AddButton>
            <AddButton
              onClick={() =>
                edit({
                  kind: "rule",
                  edit: { kind: "rule", tool: tools.tools[0]?.name ?? "", approvers: { kind: "requester" } },
                })
              }
            >
              Add an exception
            </AddButton>
          </span>
        }
      >
        <ApproverRules tools={tools} onEdit={(rule) => edit({ kind: "rule", edit: rule })} />
      </Section>
      <Section
        title="Without asking"
        lead="Leave to do one narrow thing without asking, until it expires or you take it back."
        action={<AddButton onClick={() => edit({ kind: "grant" })}>Give leave</AddButton>}
      >
        <GrantList tools={tools} onRevoked={undo.show} />
      </Section>
    </>
  );
}

function Content({ tools }: { tools: Tools }) {
  const [editing, setEditing] = useState<Editing>();
  const undo = useUndo();
  const { error, removal } = useSecretRemoval();
  const secrets = tools.secrets.filter(({ id }) => id !== removal.pending?.subject);
  const offer = removal.pending?.waiting
    ? { text: `${removal.pending.subject} is being removed`, run: removal.undo }
    : undo.offer;
  const part = { tools, edit: setEditing, undo };
  return (
    <Page title="Tools">
      <StopAll tools={tools} />
      <Section
        title="Tools"
        lead="What employees can use. Before a tool changes anything, a person is asked."
        action={<AddButton onClick={() => setEditing({ kind: "http" })}>Add a tool</AddButton>}
      >
        <ToolList
          tools={tools}
          onEdit={(id) => {
            const known = tools.httpTools.find((tool) => tool.id === id);
            if (known) setEditing({ kind: "http", known });
          }}
        />
      </Section>
      <Section title="Which employee has which tools">
        <AgentToolList tools={tools} />
      </Section>
      <Reach {...part} />
      <Section
        title="Credentials"
        lead="Sent along by code. Neither employees nor people can read them again."
        action={<AddButton onClick={() => setEditing({ kind: "secret" })}>Add a credential</AddButton>}
      >
        <Problem error={error} />
        <SecretList secrets={secrets} onEdit={(known) => setEditing({ kind: "secret", known })} />
      </Section>
      <Leave {...part} />
      {editing ? (
        <ToolEditor
          editing={editing}
          tools={tools}
          onClose={() => setEditing(undefined)}
          onRemoveSecret={removal.start}
          onRemoved={undo.show}
        />
      ) : null}
      {offer ? <UndoBar text={offer.text} onUndo={offer.run} /> : null}
    </Page>
  );
}

/** What employees can do, where they may reach, and who has to say yes. */
export default function ToolsPage() {
  const query = useTools();
  useEffect(() => {
    document.title = "Tools · Konstruct";
  }, []);
  if (query.isPending) return <PageSkeleton />;
  if (!query.data)
    return <Failure title="The tools cannot be listed" error={query.error} retry={query.refetch} />;
  return <Content tools={query.data} />;
}
