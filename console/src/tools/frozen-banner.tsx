import { IconPlayerStop } from "@tabler/icons-react";
import { Link } from "wouter";
import classes from "./frozen-banner.module.css";
import { frozenWords } from "./frozen-words.ts";
import { useTools } from "./tools-query.ts";

/** On every page, while anything is stopped: nobody should wonder why an employee is silent. */
export function FrozenBanner() {
  const { data } = useTools();
  const words = data && frozenWords(data);
  if (!words) return null;
  return (
    <p className={classes.banner} role="status">
      <IconPlayerStop size={17} aria-hidden />
      <span>{words}</span>
      <Link href="/tools">Tools</Link>
    </p>
  );
}
