import { Button } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useState } from "react";
import classes from "./settings-page.module.css";

/** A text to be taken along. Where the clipboard is closed it is selected, to be copied by hand. */
export function CopyField(props: { text: string; label: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async (element: HTMLElement | null) => {
    try {
      await navigator.clipboard.writeText(props.text);
      setCopied(true);
    } catch {
      if (element) getSelection()?.selectAllChildren(element);
    }
  };
  return (
    <div className={classes.copy}>
      <pre className={classes.code}>{props.text}</pre>
      <Button
        variant="default"
        size="sm"
        leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
        aria-label={copied ? `${props.label}: copied` : `Copy ${props.label}`}
        onClick={(event) => void copy(event.currentTarget.parentElement?.querySelector("pre") ?? null)}
      >
        {copied ? "Copied" : "Copy"}
      </Button>
    </div>
  );
}
