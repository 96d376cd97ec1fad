// Rows of what a tenant is: a projection of Postgres, read at every lookup and written when an operator changed
// something.

import type { HealthBook } from "../src/tenants/model-book.ts";
import type { ApiTokenRecord, DeploymentRecord } from "../src/tenants/policy.ts";
import type { TenantLookup } from "../src/tenants/port.ts";
import type { Agent, ConnectionRecord, TenantProjection, TenantRecord } from "../src/tenants/tenant.ts";
import type { GrantRecord, Toolkit } from "../src/tenants/tool-policy.ts";
import type { CountedSql } from "./counted-sql.ts";
import type { StorageMigrations } from "./storage-migrations.ts";

type Text = { body: string };
type Projected =
  | "agents"
  | "connections"
  | "deployments"
  | "tokens"
  | "tool_secrets"
  | "http_tools"
  | "mcp_servers"
  | "grants";

export class TenantProjectionRows {
  readonly #sql: CountedSql;
  readonly #migrations: StorageMigrations;

  constructor(sql: CountedSql, migrations: StorageMigrations) {
    this.#sql = sql;
    this.#migrations = migrations;
  }

  /** Undefined until somebody projected it. */
  tenant(): TenantRecord | undefined {
    return this.#migrations.exists ? this.#bodies<TenantRecord>("SELECT body FROM tenant")[0] : undefined;
  }

  /** Of an active tenant. Health is not a row of the projection, so it is handed in. */
  lookup(connectionId: string, health: HealthBook): TenantLookup | undefined {
    const tenant = this.tenant();
    if (!tenant?.isActive) return undefined;
    const agents = this.#all<Agent>("agents");
    const deployments = this.#all<DeploymentRecord>("deployments");
    const connection = this.connection(connectionId);
    return { tenant, agents, connection, deployments, health, toolkit: this.#toolkit() };
  }

  /** Everything the edge keeps of an active tenant. */
  projection(): TenantProjection | undefined {
    const tenant = this.tenant();
    if (!tenant?.isActive) return undefined;
    return {
      tenant,
      agents: this.#all("agents"),
      connections: this.#all("connections"),
      deployments: this.#all("deployments"),
      tokens: this.#all("tokens"),
      toolkit: this.#toolkit(),
    };
  }

  #toolkit(): Toolkit {
    return {
      secrets: this.#all("tool_secrets"),
      httpTools: this.#all("http_tools"),
      mcpServers: this.#all("mcp_servers"),
      grants: this.#all("grants"),
    };
  }

  connection(id: string): ConnectionRecord | undefined {
    return this.#one("connections", id);
  }

  /** Of an active tenant, revoked or not. */
  token(id: string): ApiTokenRecord | undefined {
    return this.tenant()?.isActive ? this.#one("tokens", id) : undefined;
  }

  /** The connection that was active until now; undefined where there was none. */
  deactivate(id: string): ConnectionRecord | undefined {
    const record = this.connection(id);
    if (!record?.isActive) return undefined;
    this.#put("connections", record.id, { ...record, isActive: false });
    return record;
  }

  /** Replaces the projection and writes only what differs. */
  project(projection: TenantProjection): void {
    this.#migrations.ensure();
    this.#sql.transaction(() => {
      this.#sql.run(
        "INSERT INTO tenant VALUES (1, ?1) ON CONFLICT DO UPDATE SET body = ?1 WHERE body <> ?1",
        JSON.stringify(projection.tenant),
      );
      this.#replace("agents", projection.agents);
      this.#replace("connections", projection.connections);
      this.#replace("deployments", projection.deployments);
      for (const token of projection.tokens) this.#putToken(token);
      const { secrets, httpTools, mcpServers, grants } = projection.toolkit;
      this.#replace("tool_secrets", secrets);
      this.#replace("http_tools", httpTools);
      this.#replace("mcp_servers", mcpServers);
      this.#replace(
        "grants",
        grants.map((grant) => this.#stillRevoked("grants", grant)),
      );
    });
  }

  #one<T>(table: Projected, id: string): T | undefined {
    return this.#bodies<T>(`SELECT body FROM ${table} WHERE id = ?`, id)[0];
  }

  #all<T>(table: Projected): T[] {
    return this.#bodies(`SELECT body FROM ${table} ORDER BY id`);
  }

  #bodies<T>(sql: string, ...values: string[]): T[] {
    return this.#sql.run<Text>(sql, ...values).map((row) => JSON.parse(row.body) as T);
  }

  /**
   * Tokens are added and revoked, never replaced: a projection that was read before a revocation and arrives
   * after it must not bring the token back to life. Nor a grant, which goes once it has expired.
   */
  #putToken(token: ApiTokenRecord): void {
    this.#put("tokens", token.id, this.#stillRevoked("tokens", token));
  }

  #stillRevoked<T extends ApiTokenRecord | GrantRecord>(table: "tokens" | "grants", record: T): T {
    const revokedAt = this.#one<T>(table, record.id)?.revokedAt ?? record.revokedAt;
    return revokedAt === undefined ? record : { ...record, revokedAt };
  }

  #replace(table: Projected, records: readonly { id: string }[]): void {
    const kept = new Set(records.map((record) => record.id));
    for (const { id } of this.#sql.run<{ id: string }>(`SELECT id FROM ${table}`)) {
      if (!kept.has(id)) this.#sql.run(`DELETE FROM ${table} WHERE id = ?`, id);
    }
    for (const record of records) this.#put(table, record.id, record);
  }

  #put(table: Projected, id: string, record: unknown): void {
    this.#sql.run(
      `INSERT INTO ${table} VALUES (?1, ?2) ON CONFLICT DO UPDATE SET body = ?2 WHERE body <> ?2`,
      id,
      JSON.stringify(record),
    );
  }
}
