import "../mantine-forms.css";
import { TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { ColorSchemeButton } from "../shell/color-scheme-button.tsx";
import page from "../shell/page.module.css";
import { Page, Section } from "../shell/page.tsx";
import { SignOutButton } from "../shell/sign-out-button.tsx";
import { ProgramsList } from "../team/programs.tsx";
import { TakeOver } from "../team/take-over.tsx";
import { Alerts } from "./alerts.tsx";
import { NewToken } from "./new-token.tsx";
import { MAX_NAME, operatorName, saveOperatorName } from "./operator-name.ts";
import classes from "./settings-page.module.css";
import { TokenList } from "./token-list.tsx";

function YourName() {
  const [name, setName] = useState(operatorName);
  const [kept, setKept] = useState(true);
  return (
    <TextInput
      label="Your name"
      description="How colleagues see you in transcripts and in the audit trail"
      value={name}
      maxLength={MAX_NAME}
      error={kept ? undefined : "This browser keeps nothing: you stay “Operator”."}
      onChange={(event) => {
        setName(event.currentTarget.value);
        setKept(saveOperatorName(event.currentTarget.value));
      }}
    />
  );
}

/** What belongs to the workspace as a whole, and to this device. */
export default function SettingsPage() {
  useEffect(() => {
    document.title = "Settings · Konstruct";
  }, []);
  return (
    <Page title="Settings">
      <Section
        title="API tokens"
        lead="With a token a program asks your models over HTTP, as it would ask OpenAI. Revoked, it is dead everywhere within five seconds."
      >
        <div className={`${page.card} ${classes.card}`}>
          <NewToken />
        </div>
        <div className={page.card}>
          <TokenList />
        </div>
      </Section>
      <Section
        title="Alerts"
        lead="One person is told in private when messages wait longer than a minute, and when none does any more: at most once in a quarter of an hour."
      >
        <div className={`${page.card} ${classes.card}`}>
          <Alerts />
        </div>
      </Section>
      <Section
        title="Who takes over"
        lead="When an employee fetches a person: whom a rule names is asked first, then the team, and whoever waits is told when to expect an answer."
      >
        <div className={`${page.card} ${classes.card}`}>
          <TakeOver />
        </div>
      </Section>
      <Section
        title="Other programs"
        lead="An employee answers people. It answers another program only where that is listed here, at most twenty messages a minute, and then falls silent."
      >
        <div className={`${page.card} ${classes.card}`}>
          <ProgramsList />
        </div>
      </Section>
      <Section title="You, on this device">
        <div className={`${page.card} ${classes.card}`}>
          <YourName />
          <div className={classes.device}>
            <ColorSchemeButton />
            <SignOutButton />
          </div>
        </div>
      </Section>
    </Page>
  );
}
