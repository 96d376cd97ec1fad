import { Button, Loader, TextInput } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconDownload, IconShieldCheck } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { Link } from "wouter";
import type { BrokenLink } from "../../../src/api/audit-verbs.ts";
import shell from "../shell/page.module.css";
import { Problem, Section } from "../shell/page.tsx";
import classes from "./audit.module.css";
import { askVerification, exportHref, type Stretch } from "./use-audit.ts";
import {
  beginOf,
  endOf,
  lookedAt,
  NOTHING_VERIFIED,
  type VerifyProgress,
  verifyAll,
} from "./verify-trail.ts";

type Check =
  | { is: "running" | "done" | "stopped"; progress: VerifyProgress }
  | { is: "failed"; progress: VerifyProgress; error: Error };

function useCheck() {
  const [check, setCheck] = useState<Check>();
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const start = async (stretch: Stretch) => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    const { signal } = controller;
    let progress = NOTHING_VERIFIED;
    const show = (next: VerifyProgress) => {
      progress = next;
      if (!signal.aborted) setCheck({ is: "running", progress });
    };
    show(progress);
    try {
      progress = await verifyAll(askVerification(stretch, signal), show, signal);
      if (!signal.aborted) setCheck({ is: "done", progress });
    } catch (error) {
      if (!signal.aborted) setCheck({ is: "failed", progress, error: error as Error });
    }
  };
  const stop = () => {
    running.current?.abort();
    setCheck((known) => known && { is: "stopped", progress: known.progress });
  };
  return { check, start, stop };
}

const auditHref = ({ connectionId, thread }: BrokenLink): string =>
  `/audit?${new URLSearchParams({ connection: connectionId, thread })}`;

function Broken({ broken }: { broken: BrokenLink[] }) {
  return (
    <ul className={classes.broken} aria-label="Broken links">
      {broken.map((link) => (
        <li key={`${link.connectionId}\n${link.thread}`}>
          <Link className={classes.link} href={auditHref(link)}>
            Entry {link.seq.toLocaleString()} of {link.thread}
          </Link>{" "}
          on {link.connectionId}: {link.words}
        </li>
      ))}
    </ul>
  );
}

function Result({ check }: { check: Check }) {
  const { broken } = check.progress;
  if (check.is === "running")
    return (
      <p className={classes.result} role="status">
        <Loader size={16} /> Checking: {lookedAt(check.progress)} so far
      </p>
    );
  const whole = check.is === "done" && broken.length === 0;
  return (
    <div>
      {check.is === "failed" ? <Problem error={check.error} /> : null}
      <p
        className={classes.result}
        role="status"
        data-tone={whole ? "good" : broken.length > 0 ? "bad" : undefined}
      >
        {whole ? <IconCircleCheck size={18} aria-hidden /> : null}
        {broken.length > 0 ? <IconAlertTriangle size={18} aria-hidden /> : null}
        {whole
          ? "All whole: "
          : broken.length > 0
            ? `${broken.length.toLocaleString()} broken: `
            : "Not finished: "}
        {lookedAt(check.progress)}
      </p>
      {broken.length > 0 ? <Broken broken={broken} /> : null}
    </div>
  );
}

/** Proof that nobody changed what is written here, and the trail to take home. */
export function VerifySection() {
  const [days, setDays] = useState({ from: "", to: "" });
  const { check, start, stop } = useCheck();
  const stretch = { from: beginOf(days.from), to: endOf(days.to) };
  const field = (key: "from" | "to", label: string) => (
    <TextInput
      type="date"
      label={label}
      value={days[key]}
      onChange={(event) => setDays({ ...days, [key]: event.currentTarget.value })}
    />
  );
  return (
    <Section
      title="Proof"
      lead="Each entry carries a hash of the one before it, and where each chain ends is kept out of the database's reach. Checking finds every entry that was changed, deleted or put in."
    >
      <div className={`${shell.card} ${classes.proof}`}>
        <div className={classes.proofRow}>
          {field("from", "From (empty: the beginning)")}
          {field("to", "To (empty: now)")}
          <div className={shell.actions}>
            {check?.is === "running" ? (
              <Button variant="default" onClick={stop}>
                Stop
              </Button>
            ) : (
              <Button leftSection={<IconShieldCheck size={16} />} onClick={() => void start(stretch)}>
                Verify
              </Button>
            )}
            <Button
              component="a"
              variant="default"
              href={exportHref(stretch)}
              download
              leftSection={<IconDownload size={16} />}
            >
              Export
            </Button>
          </div>
        </div>
        {check ? <Result check={check} /> : null}
      </div>
    </Section>
  );
}
