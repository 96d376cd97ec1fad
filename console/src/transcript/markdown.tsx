// What an employee wrote, as Markdown. Raw HTML stays text and images stay away: an address in an
// image would be fetched by whoever reads, which is how words leak.

import Markdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import classes from "./markdown.module.css";

const components: Components = {
  // An address that is not safe to open has been emptied by then.
  a: ({ href, children }) =>
    href ? (
      <a href={href} target="_blank" rel="noopener noreferrer nofollow" title={href}>
        {children}
      </a>
    ) : (
      <span>{children}</span>
    ),
  img: ({ alt }) => <span className={classes.image}>{alt ? `[image: ${alt}]` : "[image]"}</span>,
  table: ({ children }) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled with the keyboard too
    <div className={classes.table} tabIndex={0}>
      <table>{children}</table>
    </div>
  ),
};

const plugins = [remarkGfm];

export default function MarkdownText(props: { text: string }) {
  return (
    <div className={classes.markdown}>
      <Markdown remarkPlugins={plugins} components={components}>
        {props.text}
      </Markdown>
    </div>
  );
}
