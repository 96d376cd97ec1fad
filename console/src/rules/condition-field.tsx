import { Button, Input } from "@mantine/core";
import { type ReactNode, useId, useLayoutEffect, useRef, useState } from "react";
import { parseCondition } from "../../../src/escalation/check-condition.ts";
import type { Mistake } from "../../../src/escalation/condition.ts";
import { printCondition } from "../../../src/escalation/print-condition.ts";
import page from "../shell/page.module.css";
import classes from "./condition.module.css";
import { corrected, INSERTABLE, isAtEnd, piecesOf, withSnippet } from "./condition-text.ts";

/** A condition with its colours; what is wrong is underlined. */
export function Condition(props: { source: string; mistakes?: readonly Mistake[] }) {
  const { source, mistakes = [] } = props;
  return (
    <>
      {piecesOf(source, mistakes).map(({ at, text, kind, isWrong }) => (
        <span key={at} data-kind={kind} data-wrong={isWrong || undefined} className={classes.piece}>
          {text}
        </span>
      ))}
      {mistakes.some((one) => isAtEnd(source, one)) ? (
        <span className={classes.piece} data-wrong>
          {" "}
        </span>
      ) : null}
    </>
  );
}

function Mistakes(props: { source: string; mistakes: Mistake[]; onFix: (source: string) => void }) {
  const { source, mistakes, onFix } = props;
  return (
    <ul className={classes.mistakes}>
      {mistakes.map((mistake) => (
        <li key={`${mistake.at}/${mistake.message}`}>
          <span>
            {isAtEnd(source, mistake) ? "At the end" : `At character ${mistake.at + 1}`}: {mistake.message}
          </span>
          {mistake.suggestion === undefined ? null : (
            <Button variant="light" size="compact-xs" onClick={() => onFix(corrected(source, mistake))}>
              Use {mistake.suggestion}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

function Verdict(props: { source: string; onFix: (source: string) => void }) {
  const parsed = parseCondition(props.source);
  if (props.source.trim() === "")
    return <p className={classes.small}>Write a condition, or put one in from the list below.</p>;
  if (!parsed.ok) return <Mistakes source={props.source} mistakes={parsed.error} onFix={props.onFix} />;
  const read = printCondition(parsed.value);
  return (
    <p className={classes.fine}>
      <span className={page.dot} data-tone="good" aria-hidden />
      {read === props.source.trim().replaceAll(/\s+/g, " ") ? "Understood." : "Understood as: "}
      {read === props.source.trim().replaceAll(/\s+/g, " ") ? null : <code>{read}</code>}
    </p>
  );
}

function Insertable(props: { isOpen: boolean; onInsert: (snippet: string) => void }) {
  return (
    <details className={classes.help} open={props.isOpen}>
      <summary>What can be asked</summary>
      <ul className={classes.names} aria-label="Put into the condition">
        {INSERTABLE.map(({ name, says, snippet }) => (
          <li key={name}>
            <button type="button" className={classes.insert} onClick={() => props.onInsert(snippet)}>
              <code>{name}</code>
              <span>{says}</span>
            </button>
          </li>
        ))}
      </ul>
      <p className={classes.small}>
        Join questions with <code>and</code>, <code>or</code>, <code>not</code> and parentheses.
      </p>
    </details>
  );
}

/** Where the caret goes once the new text is drawn. */
function useCaret(value: string) {
  const field = useRef<HTMLTextAreaElement>(null);
  const next = useRef<number>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each text that was drawn
  useLayoutEffect(() => {
    if (next.current === undefined) return;
    field.current?.focus();
    field.current?.setSelectionRange(next.current, next.current);
    next.current = undefined;
  }, [value]);
  return { field, next };
}

/** A condition is checked while it is typed, by the very parser that runs it. */
export function ConditionField(props: {
  value: string;
  onChange: (source: string) => void;
  error?: ReactNode;
}) {
  const { value, onChange } = props;
  const id = useId();
  const { field, next } = useCaret(value);
  const [isNew] = useState(value === "");
  const parsed = parseCondition(value);
  const mistakes = parsed.ok || value.trim() === "" ? [] : parsed.error;
  const put = (source: string, caret: number) => {
    next.current = caret;
    onChange(source);
  };
  const insert = (snippet: string) => {
    const { selectionStart = value.length, selectionEnd = value.length } = field.current ?? {};
    const { source, caret } = withSnippet(value, { from: selectionStart, to: selectionEnd }, snippet);
    put(source, caret);
  };
  return (
    <div className={classes.field}>
      <Input.Wrapper id={id} label="When" error={props.error}>
        <div className={classes.box} data-wrong={mistakes.length > 0 || undefined}>
          <div className={classes.paint} aria-hidden>
            <Condition source={value} mistakes={mistakes} />
            {"​"}
          </div>
          <textarea
            ref={field}
            id={id}
            className={classes.input}
            value={value}
            rows={2}
            spellCheck={false}
            autoCapitalize="off"
            autoCorrect="off"
            placeholder="attempts >= 3 and sentiment < -0.4"
            aria-invalid={mistakes.length > 0}
            aria-describedby={`${id}-verdict`}
            onChange={(event) => onChange(event.currentTarget.value)}
          />
        </div>
      </Input.Wrapper>
      <div id={`${id}-verdict`} aria-live="polite">
        <Verdict source={value} onFix={(source) => put(source, source.length)} />
      </div>
      <Insertable isOpen={isNew} onInsert={insert} />
    </div>
  );
}
