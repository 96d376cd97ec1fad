import { lazy, memo, Suspense } from "react";
import classes from "./message.module.css";

const load = () => import("./markdown.tsx");
const MarkdownText = lazy(load);

/** Fetches the Markdown reader ahead of the first answer. */
export function prepareRichText(): void {
  const later = window.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 200));
  later(() => void load());
}

/** Plain text until the Markdown reader is there. */
export const RichText = memo(function RichText(props: { text: string }) {
  return (
    <Suspense fallback={<p className={classes.plain}>{props.text}</p>}>
      <MarkdownText text={props.text} />
    </Suspense>
  );
});
