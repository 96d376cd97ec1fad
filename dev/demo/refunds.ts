import * as z from "zod";

const ordersSchema = z.object({ refunds: z.array(z.unknown()) });

/** How many refunds the company's own service has really made, by its control API. */
export async function refundsMade(controlUrl: string): Promise<number> {
  const response = await fetch(`${controlUrl}/orders`);
  return ordersSchema.parse(await response.json()).refunds.length;
}
