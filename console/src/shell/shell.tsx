import { IconLogout, IconMessageChatbot, IconMessages } from "@tabler/icons-react";
import type { ComponentType, ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { useSignOut } from "../api/queries.ts";
import { ColorSchemeButton } from "./color-scheme-button.tsx";
import { Logo } from "./logo.tsx";
import classes from "./shell.module.css";

function NavLink(props: {
  to: string;
  label: string;
  icon: ComponentType<{ size: number; stroke: number }>;
}) {
  const [location] = useLocation();
  return (
    <Link href={props.to} className={classes.link} aria-current={location === props.to ? "page" : undefined}>
      <props.icon size={20} stroke={1.6} />
      <span>{props.label}</span>
    </Link>
  );
}

function SignOutButton() {
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

/** The frame around every page: where one is and where one can go. */
export function Shell(props: { workspace: string; children: ReactNode }) {
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#main">
        Skip to content
      </a>
      <header className={classes.side}>
        <div className={classes.brand}>
          <Logo size={28} />
          <div className={classes.names}>
            <span className={classes.product}>Konstruct</span>
            <span className={classes.workspace}>{props.workspace}</span>
          </div>
        </div>
        <nav className={classes.nav} aria-label="Pages">
          <NavLink to="/playground" label="Playground" icon={IconMessageChatbot} />
          <NavLink to="/conversations" label="Conversations" icon={IconMessages} />
        </nav>
        <div className={classes.actions}>
          <ColorSchemeButton />
          <SignOutButton />
        </div>
      </header>
      <main id="main" className={classes.main} tabIndex={-1}>
        {props.children}
      </main>
    </div>
  );
}
