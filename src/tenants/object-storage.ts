// The tenant object's tables. Append only: a step that has run anywhere is never changed.
// Text keys go WITHOUT ROWID, which makes a write one billed row instead of two.

export const TENANT_OBJECT_MIGRATIONS: readonly string[] = [
  `CREATE TABLE tenant (one INTEGER PRIMARY KEY CHECK (one = 1), body TEXT NOT NULL);
   CREATE TABLE agents (id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE connections (id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE settled (
     connection_id TEXT NOT NULL, thread TEXT NOT NULL, turn INTEGER NOT NULL,
     head_hash TEXT NOT NULL, head_length INTEGER NOT NULL,
     summary TEXT NOT NULL, seen TEXT NOT NULL, pending TEXT NOT NULL, backlog INTEGER NOT NULL,
     PRIMARY KEY (connection_id, thread)) WITHOUT ROWID;
   CREATE TABLE backlog (
     connection_id TEXT NOT NULL, thread TEXT NOT NULL, page INTEGER NOT NULL, pending TEXT NOT NULL,
     PRIMARY KEY (connection_id, thread, page)) WITHOUT ROWID;`,
  // What was projected before tenants had models reads as a tenant that decided nothing about them.
  `CREATE TABLE deployments (id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE tokens (id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE model_state (part TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE receipts (page INTEGER PRIMARY KEY, body TEXT NOT NULL);
   UPDATE tenant SET body = json_set(body, '$.models', json('{"localOnly":false,"verdicts":{},"budget":{},"agentBudgets":{},"groups":[]}'));
   UPDATE agents SET body = json_set(body, '$.localOnly', json('false'));`,
  // What was projected before there were tools reads as a tenant that decided nothing about them.
  `CREATE TABLE tool_secrets (id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE http_tools (id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE mcp_servers (id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE grants (id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
   UPDATE tenant SET body = json_set(body, '$.tools', json('{"hosts":[],"roles":{},"approvers":{},"isFrozen":false,"frozenTools":[],"timeZone":"UTC"}'));
   UPDATE agents SET body = json_set(body, '$.work', json('{"maxModelRounds":5,"maxToolCalls":8,"approvers":{"kind":"requester"},"remembers":false,"isFrozen":false,"quietMs":1500}'));`,
  `CREATE TABLE overdue (
     connection_id TEXT NOT NULL, thread TEXT NOT NULL, n INTEGER NOT NULL, channel TEXT NOT NULL,
     open INTEGER NOT NULL, since INTEGER NOT NULL, state TEXT NOT NULL, at INTEGER NOT NULL,
     PRIMARY KEY (connection_id, thread)) WITHOUT ROWID;
   CREATE TABLE overdue_hours (
     hour INTEGER NOT NULL, channel TEXT NOT NULL, late INTEGER NOT NULL, worst_ms INTEGER NOT NULL,
     PRIMARY KEY (hour, channel)) WITHOUT ROWID;
   CREATE TABLE overdue_totals (channel TEXT PRIMARY KEY, late INTEGER NOT NULL) WITHOUT ROWID;
   CREATE TABLE overdue_alert (one INTEGER PRIMARY KEY CHECK (one = 1), body TEXT NOT NULL);`,
  // What was projected before anybody took over, and before employees had subjects.
  `UPDATE tenant SET body = json_insert(body, '$.tools.handOver', json('{"team":[],"takeMs":300000,"hours":null}'));
   UPDATE agents SET body = json_insert(json_insert(body, '$.work.topics', json('[]')), '$.work.isScopedEverywhere', json('false'));`,
];
