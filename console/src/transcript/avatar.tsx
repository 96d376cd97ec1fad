import classes from "./avatar.module.css";

const TONES = 5;

/** The same name always has the same colour. */
const toneOf = (name: string): number =>
  Array.from(name).reduce((sum, char) => sum + (char.codePointAt(0) ?? 0), 0) % TONES;

export function Avatar(props: { name: string; size?: "sm" | "md" | "lg" }) {
  const initial = /[\p{L}\p{N}]/u.exec(props.name)?.[0].toUpperCase() ?? "?";
  return (
    <span
      className={classes.avatar}
      data-size={props.size ?? "md"}
      data-tone={toneOf(props.name)}
      aria-hidden
    >
      {initial}
    </span>
  );
}
