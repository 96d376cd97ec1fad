import { IconFileDownload } from "@tabler/icons-react";
import { useContext } from "react";
import { describeFile, type KeptFile } from "../../../src/conversation/made-file.ts";
import { pathOf } from "../api/client.ts";
import classes from "./attached-files.module.css";
import { ConversationOf } from "./conversation-of.ts";

/** What the employee sent, for as long as it is kept. */
export default function SentFiles({ files }: { files: readonly KeptFile[] }) {
  const of = useContext(ConversationOf);
  if (!of) return null;
  const { connectionId, thread } = pathOf(of.connectionId, of.thread);
  return (
    <ul className={classes.files} aria-label="Files that were sent">
      {files.map((file) => (
        <li key={file.id} className={classes.file}>
          <IconFileDownload size={15} stroke={1.7} aria-hidden />
          <a
            href={`/api/conversations/${connectionId}/${thread}/turns/${file.turn}/files/${file.index}`}
            download={file.name}
          >
            {file.name} ({describeFile(file)})
          </a>
        </li>
      ))}
    </ul>
  );
}
