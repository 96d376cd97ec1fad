import { Button } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import page from "../shell/page.module.css";
import classes from "./tools.module.css";
import type { SecretView } from "./use-tools.ts";

export const SECRET_KINDS = [
  { value: "header", label: "A header of requests" },
  { value: "brave", label: "Key of Brave Search" },
  { value: "google_service_account", label: "Service account of Google" },
  { value: "google_oauth", label: "OAuth client of Google" },
] as const;

const kindWords = ({ kind, header, host }: SecretView): string =>
  kind === "header"
    ? `Sent as ${header} to ${host}`
    : (SECRET_KINDS.find(({ value }) => value === kind)?.label ?? kind);

/** Credentials by name. What is in them cannot be read again by anybody. */
export function SecretList(props: { secrets: SecretView[]; onEdit: (secret: SecretView) => void }) {
  return (
    <div className={page.card}>
      {props.secrets.length === 0 ? <p className={classes.nothing}>No credential yet.</p> : null}
      <ul className={classes.list}>
        {props.secrets.map((secret) => (
          <li key={secret.id} className={classes.row}>
            <span className={classes.names}>
              <span className={classes.name}>{secret.id}</span>
              <span className={classes.small}>{kindWords(secret)}</span>
            </span>
            <span className={page.tag} data-tone={secret.hasValue ? "good" : "warn"}>
              {secret.hasValue ? "kept, cannot be read" : "empty"}
            </span>
            <Button
              variant="subtle"
              color="gray"
              size="compact-sm"
              leftSection={<IconPencil size={15} />}
              onClick={() => props.onEdit(secret)}
              aria-label={`Edit credential ${secret.id}`}
            >
              Edit
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
