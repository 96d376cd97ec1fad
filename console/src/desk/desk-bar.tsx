import { Button } from "@mantine/core";
import { IconHeadset, IconHourglass, IconRobot } from "@tabler/icons-react";
import { priorityWords } from "../inbox/inbox-words.ts";
import page from "../shell/page.module.css";
import classes from "./desk.module.css";
import { askedWords, type Speaker, speakerWords } from "./ownership-words.ts";
import type { DeskControl } from "./use-desk.ts";
import type { HandOverView } from "./use-ownership.ts";

const ICONS = { employee: IconRobot, waiting: IconHourglass, mine: IconHeadset, other: IconHeadset };

/** Why it was handed over, and what whoever takes it should know before the first word. */
function Why({ handOver, waits }: { handOver: HandOverView; waits: boolean }) {
  const { reason, explanation, summary } = handOver;
  return (
    <details className={classes.why} open={waits && summary !== ""}>
      <summary>{reason || "Why it was handed over"}</summary>
      {explanation ? <p>{explanation}</p> : null}
      {summary ? <p className={classes.summary}>{summary}</p> : null}
      {waits ? <p>{askedWords(handOver)}</p> : null}
    </details>
  );
}

function Controls({ desk, speaker }: { desk: DeskControl; speaker: Speaker }) {
  const { form, setForm, busy } = desk;
  const toggle = (wanted: "hand_back" | "pass") => setForm(form === wanted ? undefined : wanted);
  return (
    <div className={page.actions}>
      {speaker.kind === "mine" ? null : (
        <Button
          size="xs"
          variant={speaker.kind === "waiting" ? "filled" : "default"}
          loading={busy && desk.doing === "take"}
          disabled={busy}
          onClick={desk.take}
        >
          {speaker.kind === "waiting" ? "Take" : "Take over"}
        </Button>
      )}
      {speaker.kind === "employee" ? null : (
        <>
          <Button
            size="xs"
            variant="default"
            disabled={busy}
            aria-expanded={form === "hand_back"}
            onClick={() => toggle("hand_back")}
          >
            Hand back
          </Button>
          <Button
            size="xs"
            variant="default"
            disabled={busy}
            aria-expanded={form === "pass"}
            onClick={() => toggle("pass")}
          >
            Pass on
          </Button>
        </>
      )}
    </div>
  );
}

/** Who speaks in this conversation, and how to change that. */
export function DeskBar({ desk, agent }: { desk: DeskControl; agent: string }) {
  const { speaker } = desk;
  if (!speaker) return null;
  const Icon = ICONS[speaker.kind];
  const handOver = speaker.kind === "employee" ? undefined : speaker.handOver;
  const priority = priorityWords(handOver?.priority);
  return (
    <section className={classes.bar} data-speaker={speaker.kind} aria-label="Who speaks">
      <div className={classes.line}>
        <Icon size={18} stroke={1.7} aria-hidden />
        <p className={classes.words}>
          {speakerWords(speaker, agent)}
          {priority ? (
            <span className={page.tag} data-tone={priority.tone}>
              {priority.label}
            </span>
          ) : null}
        </p>
        <Controls desk={desk} speaker={speaker} />
      </div>
      {handOver ? <Why handOver={handOver} waits={speaker.kind === "waiting"} /> : null}
    </section>
  );
}
