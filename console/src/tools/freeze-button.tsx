import { Button } from "@mantine/core";
import { IconPlayerPlay, IconPlayerStop } from "@tabler/icons-react";
import { useState } from "react";
import page from "../shell/page.module.css";
import { Problem } from "../shell/page.tsx";
import { type Freeze, useFreeze } from "./use-tools.ts";

/** Stops something within five seconds, after a second press; lets it go on again with one. */
export function FreezeButton(props: {
  freeze: (frozen: boolean) => Freeze;
  frozen: boolean;
  /** "Ada", "everything": what stops. */
  what: string;
  prominent?: boolean;
}) {
  const { what } = props;
  const [sure, setSure] = useState(false);
  const freeze = useFreeze();
  const size = props.prominent ? "sm" : "compact-sm";
  const send = (frozen: boolean) => freeze.mutate(props.freeze(frozen), { onSuccess: () => setSure(false) });
  if (props.frozen)
    return (
      <span className={page.actions}>
        <Problem error={freeze.error} />
        <Button
          size={size}
          variant="default"
          leftSection={<IconPlayerPlay size={15} />}
          loading={freeze.isPending}
          onClick={() => send(false)}
          aria-label={`Let ${what} go on`}
        >
          Let {props.prominent ? what : "it"} go on
        </Button>
      </span>
    );
  if (!sure)
    return (
      <Button
        size={size}
        color="red"
        variant={props.prominent ? "light" : "subtle"}
        leftSection={<IconPlayerStop size={15} />}
        onClick={() => setSure(true)}
        aria-label={`Stop ${what}`}
      >
        Stop{props.prominent ? ` ${what}` : ""}
      </Button>
    );
  return (
    <span className={page.actions}>
      <Problem error={freeze.error} />
      <Button
        size={size}
        color="red"
        autoFocus
        loading={freeze.isPending}
        onClick={() => send(true)}
        aria-label={`Stop ${what} now`}
      >
        Stop now
      </Button>
      <Button size={size} variant="default" onClick={() => setSure(false)}>
        Keep
      </Button>
    </span>
  );
}
