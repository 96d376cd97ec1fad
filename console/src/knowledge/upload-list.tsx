import { Button } from "@mantine/core";
import shell from "../shell/page.module.css";
import classes from "./document-list.module.css";
import { Progress } from "./progress.tsx";
import { sizeWords } from "./stage-words.ts";
import type { Upload } from "./upload-queue.ts";
import { uploads } from "./uploads.ts";

function stateWords({ state, arrived, bytes, knownAs, problem }: Upload): string {
  switch (state) {
    case "waiting":
      return "Waits its turn";
    case "looking":
      return "Being looked through";
    case "sending":
      return `Uploading, ${sizeWords(arrived)} of ${sizeWords(bytes)}`;
    case "known":
      return `Nothing to do: it is here already as “${knownAs}”.`;
    case "stopped":
      return "Stopped. Choose the same file again to go on.";
    case "failed":
      return problem ?? "It could not be uploaded.";
    default:
      return "Arrived";
  }
}

const isUnderWay = ({ state }: Upload): boolean =>
  state === "waiting" || state === "looking" || state === "sending";

function Row({ upload }: { upload: Upload }) {
  const { id, name, state } = upload;
  const moving = isUnderWay(upload);
  return (
    <li className={classes.row}>
      <span
        className={shell.dot}
        data-tone={state === "failed" ? "bad" : moving ? "busy" : "warn"}
        aria-hidden
      />
      <span className={classes.names}>
        <span className={classes.name}>{name}</span>
        <span className={classes.small} data-bad={state === "failed" || undefined} role="status">
          {stateWords(upload)}
        </span>
        {moving ? (
          <Progress label={`Upload of ${name}`} share={upload.arrived / (upload.bytes || 1)} />
        ) : null}
      </span>
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        onClick={() => (moving ? uploads.stop(id) : uploads.putAway(id))}
        aria-label={moving ? `Stop ${name}` : `Put ${name} away`}
      >
        {moving ? "Stop" : "Put away"}
      </Button>
    </li>
  );
}

/** Files on their way from this device, and those that did not get through. What has arrived is in the list below. */
export function UploadList(props: { uploads: Upload[] }) {
  const shown = props.uploads.filter(({ state }) => state !== "done");
  if (shown.length === 0) return null;
  return (
    <ul className={`${shell.card} ${classes.list}`} aria-label="Uploads">
      {shown.map((upload) => (
        <Row key={upload.id} upload={upload} />
      ))}
    </ul>
  );
}
