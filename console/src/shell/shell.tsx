import {
  IconArrowsSplit2,
  IconHandStop,
  IconMessageChatbot,
  IconMessages,
  IconSettings,
} from "@tabler/icons-react";
import type { ComponentType, ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { HeldBadge } from "../held/held-badge.tsx";
import { ColorSchemeButton } from "./color-scheme-button.tsx";
import { Logo } from "./logo.tsx";
import classes from "./shell.module.css";
import { SignOutButton } from "./sign-out-button.tsx";

function NavLink(props: {
  to: string;
  label: string;
  icon: ComponentType<{ size: number; stroke: number }>;
  badge?: ReactNode;
}) {
  const [location] = useLocation();
  return (
    <Link href={props.to} className={classes.link} aria-current={location === props.to ? "page" : undefined}>
      <props.icon size={20} stroke={1.6} />
      <span>{props.label}</span>
      {props.badge}
    </Link>
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
          <NavLink to="/held" label="Held" icon={IconHandStop} badge={<HeldBadge />} />
          <NavLink to="/models" label="Models" icon={IconArrowsSplit2} />
          <NavLink to="/settings" label="Settings" icon={IconSettings} />
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
