import { Button } from "@mantine/core";
import classes from "./tools.module.css";

/** What every sheet here ends with: away with it, leave it, keep it. */
export function FormFoot(props: {
  saving: boolean;
  onClose: () => void;
  /** Absent where there is nothing to remove. */
  onRemove?: (() => void) | undefined;
  removing?: boolean;
  removeWords?: string;
  saveWords?: string;
}) {
  return (
    <>
      <div className={classes.left}>
        {props.onRemove ? (
          <Button
            variant="subtle"
            color="red"
            loading={props.removing ?? false}
            disabled={props.saving}
            onClick={props.onRemove}
          >
            {props.removeWords ?? "Remove"}
          </Button>
        ) : null}
      </div>
      <Button variant="default" onClick={props.onClose}>
        Cancel
      </Button>
      <Button type="submit" loading={props.saving}>
        {props.saveWords ?? "Save"}
      </Button>
    </>
  );
}
