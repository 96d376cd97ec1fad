import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { fieldError, otherError } from "../models/field-errors.ts";
import shell from "../shell/page.module.css";
import { Problem } from "../shell/page.tsx";
import { AudienceSelect, type KnownAgent } from "./add-documents.tsx";
import classes from "./ask-box.module.css";
import { placeWords, scoreWords } from "./stage-words.ts";
import { type PassageView, useAsk } from "./use-knowledge.ts";

function Passage(props: { passage: PassageView; onOpen: () => void }) {
  const { passage } = props;
  return (
    <li className={classes.passage}>
      <p className={classes.head}>
        <button type="button" className={classes.open} onClick={props.onOpen}>
          {passage.documentName}
        </button>
        <span className={classes.place}>{placeWords(passage)}</span>
        <span className={shell.tag}>{scoreWords(passage.score)}</span>
      </p>
      <p className={classes.text}>{passage.text}</p>
    </li>
  );
}

/** What an employee would find, before anybody asks it. */
export function AskBox(props: { agents: KnownAgent[]; onOpen: (passage: PassageView) => void }) {
  const [question, setQuestion] = useState("");
  const [agentId, setAgentId] = useState("");
  const ask = useAsk();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask.mutate({ query: question, ...(agentId === "" ? {} : { agentId }) });
  };
  const passages = ask.data?.passages;
  return (
    <div className={`${shell.card} ${classes.card}`}>
      <form className={classes.form} onSubmit={submit} noValidate>
        <TextInput
          label="Question"
          className={classes.question}
          placeholder="How long may something be sent back?"
          value={question}
          maxLength={2_000}
          error={fieldError(ask.error, "query")}
          onChange={(event) => setQuestion(event.currentTarget.value)}
        />
        <AudienceSelect label="As found by" agents={props.agents} value={agentId} onChange={setAgentId} />
        <Button type="submit" variant="default" loading={ask.isPending}>
          Search
        </Button>
      </form>
      <Problem error={otherError(ask.error, ["query"])} />
      {passages?.length === 0 ? (
        <p className={classes.none} role="status">
          Nothing is found: no document that this employee may use is ready yet.
        </p>
      ) : null}
      {passages && passages.length > 0 ? (
        <ol className={classes.passages} aria-label="Found passages">
          {passages.map((passage) => (
            <Passage
              key={`${passage.documentId}/${passage.chunk}`}
              passage={passage}
              onOpen={() => props.onOpen(passage)}
            />
          ))}
        </ol>
      ) : null}
    </div>
  );
}
