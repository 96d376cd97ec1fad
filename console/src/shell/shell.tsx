import {
  IconArrowsSplit2,
  IconBooks,
  IconChecks,
  IconHeadset,
  IconHome,
  IconInbox,
  IconListSearch,
  IconMessageChatbot,
  IconMessages,
  IconSettings,
  IconTool,
  IconUserHeart,
} from "@tabler/icons-react";
import { type ComponentType, type ReactNode, useEffect, useRef } from "react";
import { Link, useLocation } from "wouter";
import { ApprovalsBadge } from "../approvals/approvals-badge.tsx";
import { InboxBadge } from "../inbox/inbox-badge.tsx";
import { FrozenBanner } from "../tools/frozen-banner.tsx";
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
  const isHere = location === props.to;
  const link = useRef<HTMLAnchorElement>(null);
  // On a phone there are more tabs than room: the one that is open is in view.
  useEffect(() => {
    if (isHere) link.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [isHere]);
  return (
    <Link ref={link} href={props.to} className={classes.link} aria-current={isHere ? "page" : undefined}>
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
          <NavLink to="/" label="Overview" icon={IconHome} />
          <NavLink to="/inbox" label="Inbox" icon={IconInbox} badge={<InboxBadge />} />
          <NavLink to="/playground" label="Playground" icon={IconMessageChatbot} />
          <NavLink to="/conversations" label="Conversations" icon={IconMessages} />
          <NavLink to="/approvals" label="Approvals" icon={IconChecks} badge={<ApprovalsBadge />} />
          <NavLink to="/hand-over" label="Hand-over" icon={IconHeadset} />
          <NavLink to="/tools" label="Tools" icon={IconTool} />
          <NavLink to="/knowledge" label="Knowledge" icon={IconBooks} />
          <NavLink to="/memory" label="Memory" icon={IconUserHeart} />
          <NavLink to="/models" label="Models" icon={IconArrowsSplit2} />
          <NavLink to="/audit" label="Audit" icon={IconListSearch} />
          <NavLink to="/settings" label="Settings" icon={IconSettings} />
        </nav>
        <div className={classes.actions}>
          <ColorSchemeButton />
          <SignOutButton />
        </div>
      </header>
      <main id="main" className={classes.main} tabIndex={-1}>
        <FrozenBanner />
        <div className={classes.page}>{props.children}</div>
      </main>
    </div>
  );
}
