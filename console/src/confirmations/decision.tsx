import { Button, TextInput } from "@mantine/core";
import { type FormEvent, type MouseEvent, useState } from "react";
import page from "../shell/page.module.css";
import { Problem } from "../shell/page.tsx";
import classes from "./confirmation.module.css";
import { useDecide } from "./use-decide.ts";

/**
 * The second click of a double click decides nothing: it was meant for what stood there before. Another press
 * of the same button meets the first answer, which counts alone.
 */
const isMeant = (event: MouseEvent) => event.detail < 2;

/** Approve, or deny with a reason if there is one. */
export function Decision(props: {
  of: { connectionId: string; thread: string; id: string };
  title: string;
  onDecided?: () => void;
}) {
  const [denying, setDenying] = useState(false);
  const [reason, setReason] = useState("");
  const decide = useDecide();
  const done = { onSuccess: () => props.onDecided?.() };
  const deny = (event: FormEvent) => {
    event.preventDefault();
    decide.mutate({ ...props.of, verdict: "denied", reason: reason.trim() }, done);
  };
  const busy = decide.isPending || decide.isSuccess;
  return (
    <div className={classes.decision}>
      <Problem error={decide.error} />
      {denying ? (
        <form className={classes.deny} onSubmit={deny}>
          <TextInput
            label="Why not? (optional)"
            description="The employee reads it and answers accordingly."
            autoFocus
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <div className={page.actions}>
            <Button type="submit" color="red" size="sm" loading={busy}>
              Deny it
            </Button>
            <Button variant="default" size="sm" disabled={busy} onClick={() => setDenying(false)}>
              Back
            </Button>
          </div>
        </form>
      ) : (
        <div className={page.actions}>
          <Button
            size="sm"
            loading={busy}
            aria-label={`Approve: ${props.title}`}
            onClick={(event) => {
              if (isMeant(event)) decide.mutate({ ...props.of, verdict: "approved" }, done);
            }}
          >
            Approve
          </Button>
          <Button
            size="sm"
            variant="default"
            disabled={busy}
            aria-label={`Deny: ${props.title}`}
            onClick={(event) => {
              if (isMeant(event)) setDenying(true);
            }}
          >
            Deny
          </Button>
        </div>
      )}
    </div>
  );
}
