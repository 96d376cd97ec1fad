import type { Selection } from "../conversations/address.ts";
import { Problem } from "../shell/page.tsx";
import { AnswerBox } from "./answer-box.tsx";
import { HandBackForm, PassForm } from "./desk-forms.tsx";
import { type DeskControl, maySpeak } from "./use-desk.ts";

function Form({ desk, agent, onLeave }: { desk: DeskControl; agent: string; onLeave: () => void }) {
  const { form, busy } = desk;
  const cancel = () => {
    desk.setForm(undefined);
    onLeave();
  };
  if (form === "hand_back")
    return <HandBackForm agent={agent} busy={busy} onSubmit={desk.handBack} onCancel={cancel} />;
  if (form === "pass")
    return (
      <PassForm
        colleagues={desk.query.data?.colleagues ?? []}
        busy={busy}
        onSubmit={desk.passOn}
        onCancel={cancel}
      />
    );
  return null;
}

/** Where one writes to the person, hands back and passes on. */
export function DeskFoot(props: {
  of: Selection;
  desk: DeskControl;
  agent: string;
  who: string;
  onLeave: () => void;
}) {
  const { desk, agent } = props;
  const { speaker } = desk;
  if (!speaker || speaker.kind === "employee") return <Problem error={desk.error} />;
  return (
    <>
      <Problem error={desk.error} />
      {desk.form ? <Form desk={desk} agent={agent} onLeave={props.onLeave} /> : null}
      {maySpeak(speaker) && !desk.form ? (
        <AnswerBox
          of={props.of}
          who={props.who}
          area={desk.area}
          busy={desk.busy}
          until={desk.query.data?.replyUntil}
          send={desk.speak}
          onLeave={props.onLeave}
        />
      ) : null}
    </>
  );
}
