// Who is signed in decides what there is; each page is a file of its own.

import { lazy, Suspense } from "react";
import { Redirect, Route, Switch } from "wouter";
import { useSession } from "./api/queries.ts";
import { Failure } from "./shell/failure.tsx";
import { PageSkeleton } from "./shell/page-skeleton.tsx";
import { Shell } from "./shell/shell.tsx";

const SignInPage = lazy(() => import("./sign-in/sign-in-page.tsx"));
const OverviewPage = lazy(() => import("./overview/overview-page.tsx"));
const PlaygroundPage = lazy(() => import("./playground/playground-page.tsx"));
const ConversationsPage = lazy(() => import("./conversations/conversations-page.tsx"));
const InboxPage = lazy(() => import("./inbox/inbox-page.tsx"));
const ApprovalsPage = lazy(() => import("./approvals/approvals-page.tsx"));
const RulesPage = lazy(() => import("./rules/rules-page.tsx"));
const ToolsPage = lazy(() => import("./tools/tools-page.tsx"));
const ModelsPage = lazy(() => import("./models/models-page.tsx"));
const KnowledgePage = lazy(() => import("./knowledge/knowledge-page.tsx"));
const MemoryPage = lazy(() => import("./memory/memory-page.tsx"));
const AuditPage = lazy(() => import("./audit/audit-page.tsx"));
const SettingsPage = lazy(() => import("./settings/settings-page.tsx"));

export function App() {
  const session = useSession();
  if (session.isPending) return null;
  // Once somebody is in, a server that is away for a moment must not take their page from them.
  if (!session.data)
    return (
      <Failure title="The console cannot reach its server" error={session.error} retry={session.refetch} />
    );
  const tenant = session.data.session?.tenant;
  if (!tenant)
    return (
      <Suspense fallback={null}>
        <SignInPage />
      </Suspense>
    );
  return (
    <Shell workspace={tenant.name}>
      <Suspense fallback={<PageSkeleton />}>
        <Switch>
          <Route path="/">
            <OverviewPage />
          </Route>
          <Route path="/playground">
            <PlaygroundPage workspace={tenant.id} />
          </Route>
          <Route path="/conversations">
            <ConversationsPage />
          </Route>
          <Route path="/inbox">
            <InboxPage />
          </Route>
          <Route path="/held">
            <Redirect to="/inbox?only=held" replace />
          </Route>
          <Route path="/approvals">
            <ApprovalsPage />
          </Route>
          <Route path="/hand-over">
            <RulesPage />
          </Route>
          <Route path="/tools">
            <ToolsPage />
          </Route>
          <Route path="/models">
            <ModelsPage />
          </Route>
          <Route path="/knowledge">
            <KnowledgePage />
          </Route>
          <Route path="/memory">
            <MemoryPage />
          </Route>
          <Route path="/audit">
            <AuditPage />
          </Route>
          <Route path="/settings">
            <SettingsPage />
          </Route>
          <Route>
            <Redirect to="/" replace />
          </Route>
        </Switch>
      </Suspense>
    </Shell>
  );
}
