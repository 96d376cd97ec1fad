// The demo company's own HTTP API: orders and their invoices are read, and money is given back. A refund with a key that it has
// seen is answered as before and not made again, as every careful API does it.

import { type Context, Hono } from "hono";
import * as z from "zod";
import { invoiceOf } from "./invoice.ts";

export interface Order {
  id: string;
  customer: string;
  item: string;
  /** In euros. */
  total: number;
  status: "shipped" | "delivered" | "refunded";
  refunded: number;
}

export interface Refund {
  id: string;
  order: string;
  amount: number;
  reason: string;
  key: string;
  at: number;
}

export interface OrdersService {
  token: string;
  orders: Map<string, Order>;
  /** Every refund that was made, oldest first. */
  refunds: Refund[];
  app: Hono;
}

const demoOrders = (): Order[] => [
  {
    id: "1001",
    customer: "Mia Keller",
    item: "Espresso machine",
    total: 249,
    status: "shipped",
    refunded: 0,
  },
  { id: "1002", customer: "Bob Stone", item: "Milk frother", total: 39.9, status: "delivered", refunded: 0 },
  {
    id: "1003",
    customer: "Mia Keller",
    item: "Descaler, 6 bottles",
    total: 24,
    status: "delivered",
    refunded: 0,
  },
];

const refundSchema = z.strictObject({
  /** The rest of what was paid where it is left out. */
  amount: z.number().positive().optional(),
  reason: z.string().max(500).default(""),
});

type Answer = { status: 201 | 409 | 422; body: unknown };

function refund(
  service: OrdersService,
  order: Order,
  wish: z.infer<typeof refundSchema>,
  key: string,
): Answer {
  const left = order.total - order.refunded;
  const amount = wish.amount ?? left;
  if (left <= 0) return { status: 409, body: { error: `Order ${order.id} was refunded already.` } };
  if (amount > left) return { status: 422, body: { error: `At most ${left} EUR can be refunded.` } };
  order.refunded += amount;
  if (order.refunded >= order.total) order.status = "refunded";
  const made = {
    ...{ id: `R${service.refunds.length + 1}`, order: order.id, amount, reason: wish.reason },
    ...{ key, at: Date.now() },
  };
  service.refunds.push(made);
  return { status: 201, body: { refund: made.id, order: order.id, amount, currency: "EUR" } };
}

async function postRefund(
  service: OrdersService,
  answered: Map<string, Answer & { order: string }>,
  c: Context,
): Promise<Response> {
  const order = service.orders.get(c.req.param("id") ?? "");
  if (!order) return c.json({ error: "There is no such order." }, 404);
  const key = c.req.header("idempotency-key");
  if (!key) return c.json({ error: "An Idempotency-Key is required." }, 400);
  const before = answered.get(key);
  if (before?.order === order.id) return c.json(before.body as object, before.status);
  if (before) return c.json({ error: "This Idempotency-Key was used for another order." }, 409);
  const wish = refundSchema.safeParse(await c.req.json().catch(() => undefined));
  if (!wish.success) return c.json({ error: "The body must be {amount?, reason?}." }, 400);
  const answer = refund(service, order, wish.data, key);
  answered.set(key, { ...answer, order: order.id });
  return c.json(answer.body as object, answer.status);
}

/** `token` is what callers carry as a bearer. */
export function createOrders(token: string): OrdersService {
  const app = new Hono();
  const orders = new Map(demoOrders().map((order) => [order.id, order]));
  const service: OrdersService = { token, orders, refunds: [], app };
  const answered = new Map<string, Answer & { order: string }>();
  app.use(async (c, next) => {
    if (c.req.header("authorization") === `Bearer ${service.token}`) return next();
    return c.json({ error: "Sign in first." }, 401);
  });
  app.get("/orders/:id", (c) => {
    const order = service.orders.get(c.req.param("id"));
    return order ? c.json({ ...order, currency: "EUR" }) : c.json({ error: "There is no such order." }, 404);
  });
  app.get("/orders/:id/invoice", (c) => {
    const order = service.orders.get(c.req.param("id"));
    if (!order) return c.json({ error: "There is no such order." }, 404);
    const disposition = `attachment; filename="Invoice ${order.id}.pdf"`;
    const headers = { "content-type": "application/pdf", "content-disposition": disposition };
    return c.body(invoiceOf(order) as Uint8Array<ArrayBuffer>, 200, headers);
  });
  app.post("/orders/:id/refunds", (c) => postRefund(service, answered, c));
  return service;
}
