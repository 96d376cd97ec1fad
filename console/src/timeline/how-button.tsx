import { Button } from "@mantine/core";
import { IconTimeline } from "@tabler/icons-react";
import { useOpenTurn } from "./use-trace.ts";

/** From a message of an employee to everything that led to it. */
export function HowButton(props: { turn: number }) {
  const { show } = useOpenTurn();
  return (
    <Button
      variant="subtle"
      color="gray"
      size="compact-xs"
      leftSection={<IconTimeline size={14} />}
      onClick={() => show(props.turn)}
    >
      How this came about
    </Button>
  );
}
