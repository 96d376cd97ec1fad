// Many rows in one parameter. Written out as VALUES, each field of each row is a parameter of its own, and a
// batch of a thousand took longer to put into words than all the turns that it told of.

import { getTableColumns, sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import type { TenantQueries } from "./with-tenant.ts";

const shapes = new WeakMap<PgTable, { fields: string; columns: string }>();

/** The table's columns, in its order, under the names that rows have here. */
function shapeOf(table: PgTable): { fields: string; columns: string } {
  const known = shapes.get(table);
  if (known) return known;
  const columns = Object.entries(getTableColumns(table));
  const shape = {
    fields: columns.map(([name]) => `r."${name}"`).join(", "),
    columns: columns.map(([name, column]) => `"${name}" ${column.getSQLType()}`).join(", "),
  };
  shapes.set(table, shape);
  return shape;
}

/**
 * Inserts rows that name every column: what is left out becomes null, not the column's default. Text has to be
 * storable, as everywhere.
 */
export function insertRows<T extends PgTable>(
  db: Pick<TenantQueries, "insert">,
  table: T,
  rows: readonly Required<T["$inferInsert"]>[],
) {
  const { fields, columns } = shapeOf(table);
  return db
    .insert(table)
    .select(
      sql`select ${sql.raw(fields)} from json_to_recordset(${JSON.stringify(rows)}::json) as r(${sql.raw(columns)})`,
    );
}
