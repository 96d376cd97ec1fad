import { type Icon, IconFile, IconFileText, IconMicrophone, IconPhoto, IconVideo } from "@tabler/icons-react";
import type { HistoryMessage } from "../../../src/conversation/message.ts";
import classes from "./attached-files.module.css";

type Attached = NonNullable<HistoryMessage["files"]>[number];

const KINDS: Record<Attached["kind"], { icon: Icon; label: string }> = {
  image: { icon: IconPhoto, label: "Picture" },
  document: { icon: IconFileText, label: "Document" },
  audio: { icon: IconMicrophone, label: "Recording" },
  video: { icon: IconVideo, label: "Video" },
  other: { icon: IconFile, label: "File" },
};

/** What came with a line, by name alone: the files themselves stay with the chat service. */
export default function AttachedFiles({ files }: { files: readonly Attached[] }) {
  return (
    <ul className={classes.files} aria-label="Files">
      {files.map(({ name, kind }, i) => {
        const { icon: Sign, label } = KINDS[kind] ?? KINDS.other;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: two files of a line may bear one name, and none ever moves
          <li key={i} className={classes.file}>
            <Sign size={15} stroke={1.7} role="img" aria-label={label} />
            <span>{name || label}</span>
          </li>
        );
      })}
    </ul>
  );
}
