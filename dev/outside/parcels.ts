// The parcel service's MCP server: one tool that looks, one that changes something.

import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import type { OfferedTool } from "./mcp.ts";

const text = (value: string): CallToolResult => ({ content: [{ type: "text", text: value }] });
const refusal = (value: string): CallToolResult => ({ ...text(value), isError: true });

const PARCELS: Record<string, string> = {
  "PX-1001": "Handed to the carrier on 19 November 2026, now in Leipzig, expected on 23 November 2026.",
  "PX-1002": "Delivered on 18 November 2026 at 11:42 and signed for by the neighbour.",
};

/** Booked pickups, by number. */
export type Pickups = Map<string, { parcel: string; day: string }>;

export function parcelTools(pickups: Pickups = new Map()): OfferedTool[] {
  return [
    {
      name: "track_parcel",
      description: "Says where a parcel is. The number looks like PX-1001.",
      inputSchema: {
        type: "object",
        properties: { number: { type: "string", description: "The parcel's number, such as PX-1001" } },
        required: ["number"],
        additionalProperties: false,
      },
      run: ({ number }) => {
        const found = PARCELS[String(number)];
        return found ? text(`Parcel ${number}: ${found}`) : refusal(`There is no parcel ${number}.`);
      },
    },
    {
      name: "book_pickup",
      description: "Books a courier who picks a parcel up again.",
      inputSchema: {
        type: "object",
        properties: {
          number: { type: "string", description: "The parcel's number, such as PX-1001" },
          day: { type: "string", description: "The day as YYYY-MM-DD" },
        },
        required: ["number", "day"],
        additionalProperties: false,
      },
      run: ({ number, day }) => {
        if (!PARCELS[String(number)]) return refusal(`There is no parcel ${number}.`);
        const booking = `PU-${pickups.size + 1}`;
        pickups.set(booking, { parcel: String(number), day: String(day) });
        return text(`Booked as ${booking}: parcel ${number} is picked up on ${day}.`);
      },
    },
  ];
}
