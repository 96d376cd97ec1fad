import { GrantForm } from "./grant-form.tsx";
import { HttpForm } from "./http-form.tsx";
import { ReviewPanel } from "./review-panel.tsx";
import { type RuleEdit, RuleForm } from "./rule-form.tsx";
import { SecretForm } from "./secret-form.tsx";
import { ServerForm } from "./server-form.tsx";
import {
  type HttpTool,
  type McpServer,
  type SecretView,
  type Tools,
  useSaveHttpTool,
  useSaveServer,
} from "./use-tools.ts";
import type { Offer } from "./use-undo.ts";

export type Editing =
  | { kind: "http"; known?: HttpTool }
  | { kind: "secret"; known?: SecretView }
  | { kind: "server"; known?: McpServer }
  | { kind: "review"; serverId: string; toolName: string }
  | { kind: "grant" }
  | { kind: "rule"; edit: RuleEdit };

/** The one sheet that is open. */
export function ToolEditor(props: {
  editing: Editing;
  tools: Tools;
  onClose: () => void;
  onRemoveSecret: (id: string) => void;
  onRemoved: (offer: Offer) => void;
}) {
  const { editing, tools, onClose } = props;
  const putTool = useSaveHttpTool();
  const putServer = useSaveServer();
  switch (editing.kind) {
    case "http":
      return (
        <HttpForm
          known={editing.known}
          onClose={onClose}
          onRemoved={({ id, ...json }) => {
            onClose();
            props.onRemoved({ text: `${id} was removed`, run: () => putTool.mutate({ id, json }) });
          }}
        />
      );
    case "secret":
      return (
        <SecretForm
          known={editing.known}
          tools={tools}
          onClose={onClose}
          onRemove={(id) => {
            onClose();
            props.onRemoveSecret(id);
          }}
        />
      );
    case "server":
      return (
        <ServerForm
          known={editing.known}
          onClose={onClose}
          onRemoved={({ id, name, url, isActive }) => {
            onClose();
            const run = () => putServer.mutate({ id, json: { name, url, isActive } });
            props.onRemoved({ text: `${name} was removed; its tools are reviewed anew`, run });
          }}
        />
      );
    case "review": {
      const server = tools.mcpServers.find(({ id }) => id === editing.serverId);
      const tool = server?.tools.find(({ toolName }) => toolName === editing.toolName);
      if (!server || !tool) return null;
      // What is said of it may change while somebody reads: then it is another review.
      return <ReviewPanel key={tool.hash} server={server} tool={tool} onClose={onClose} />;
    }
    case "grant":
      return <GrantForm tools={tools} onClose={onClose} />;
    case "rule":
      return <RuleForm edit={editing.edit} tools={tools} onClose={onClose} />;
  }
}
