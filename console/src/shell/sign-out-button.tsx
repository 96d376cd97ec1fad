import { IconLogout } from "@tabler/icons-react";
import { useSignOut } from "../api/queries.ts";
import classes from "./shell.module.css";

export function SignOutButton() {
  const signOut = useSignOut();
  return (
    <button
      type="button"
      className={classes.action}
      onClick={() => signOut.mutate()}
      disabled={signOut.isPending}
      title="Sign out"
    >
      <IconLogout size={20} stroke={1.6} aria-hidden />
      <span>Sign out</span>
    </button>
  );
}
