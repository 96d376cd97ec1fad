// Bindings and variables of the Worker. Variables are checked once; the error names each that is missing.

import * as z from "zod";
import type { ConversationObject } from "../durable-objects/conversation.ts";
import type { MattermostSocket } from "../durable-objects/mattermost-socket.ts";
import type { TenantObject } from "../durable-objects/tenant.ts";
import type { KnowledgeMessage } from "./knowledge/message.ts";
import type { Reader } from "./knowledge/reading.ts";
import type { AuditMessage } from "./tenants/audit-message.ts";
import type { Prices } from "./tenants/policy.ts";
import type { TurnMessage } from "./turn/turn-queue.ts";
import { parsePrices } from "./usage/prices.ts";

export interface Bindings {
  CONVERSATIONS: DurableObjectNamespace<ConversationObject>;
  TENANTS: DurableObjectNamespace<TenantObject>;
  MATTERMOST_SOCKETS: DurableObjectNamespace<MattermostSocket>;
  TURNS_0: Queue<TurnMessage>;
  TURNS_1: Queue<TurnMessage>;
  TURNS_2: Queue<TurnMessage>;
  TURNS_3: Queue<TurnMessage>;
  TURNS_4: Queue<TurnMessage>;
  TURNS_5: Queue<TurnMessage>;
  TURNS_6: Queue<TurnMessage>;
  TURNS_7: Queue<TurnMessage>;
  AUDIT: Queue<AuditMessage>;
  KNOWLEDGE: Queue<KnowledgeMessage>;
  ASSETS: Fetcher;
  /** Reads files that strangers made, in a Worker of its own. Absent: no document can be read. */
  READER?: Reader;
  /** Embeddings of Workers AI, where it is bound. */
  AI?: Ai;
  /** A data point a model call, where somebody collects them. */
  MODEL_CALLS?: AnalyticsEngineDataset;
}

/** Dollars a million tokens of input, cached input and output: "3,0.3,15". */
const prices = z.string().transform((text, context): Prices => {
  const parsed = parsePrices(text);
  if (!parsed) context.addIssue({ code: "custom", message: 'must be three prices, such as "3,0.3,15"' });
  return parsed ?? z.NEVER;
});

const url = z.url({ protocol: /^https?$/ }).transform((value) => value.replace(/\/+$/, ""));

const egressRoutes = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: "custom", message: 'must be JSON such as {"crm.example.com":"https://…"}' });
      return z.NEVER;
    }
  })
  .pipe(z.record(z.string(), url));

export const variablesSchema = z.object({
  /** 32 random bytes, base64: seals the secrets of connections. */
  SECRETS_KEY: z.string().regex(/^[A-Za-z0-9+/]{43}=$/, "must be 32 bytes in base64"),
  /** The key before the last rotation, while rows sealed with it remain. */
  SECRETS_KEY_PREVIOUS: z.string().optional(),
  SECRETS_KEY_VERSION: z.coerce.number().int().positive().default(1),
  /** Signs in to the console and the API. */
  ADMIN_TOKEN: z.string().min(20),
  /** Where people and chat services reach this Worker. */
  PUBLIC_URL: url,
  /** As the runtime role, never the owner. */
  DATABASE_URL: z.string().startsWith("postgres"),
  /** Overrides the address of Neon's HTTP endpoint, for a database elsewhere. */
  DATABASE_HTTP_URL: url.optional(),
  /** The built-in tools' services. */
  BRAVE_API_URL: url.default("https://api.search.brave.com"),
  GOOGLE_API_URL: url.default("https://www.googleapis.com/calendar/v3"),
  GOOGLE_TOKEN_URL: url.default("https://oauth2.googleapis.com/token"),
  /** JSON of host to origin: where requests of tools to an allowed host really go, such as a tunnel. */
  EGRESS_ROUTES: egressRoutes.default({}),
  SLACK_API_URL: url.default("https://slack.com/api"),
  /** Files of messages are fetched here, and nowhere else. */
  SLACK_FILES_URL: url.default("https://files.slack.com"),
  WHATSAPP_API_URL: url.default("https://graph.facebook.com/v25.0"),
  OPENAI_BASE_URL: url.default("https://api.openai.com/v1"),
  OPENAI_API_KEY: z.string().optional(),
  OPENAI_MODEL: z.string().optional(),
  /** Of a model that is not on our list; without a price no budget could hold it. */
  OPENAI_PRICES: prices.optional(),
  ANTHROPIC_BASE_URL: url.default("https://api.anthropic.com"),
  ANTHROPIC_API_KEY: z.string().optional(),
  ANTHROPIC_MODEL: z.string().optional(),
  ANTHROPIC_PRICES: prices.optional(),
  /** Of the group local-first. */
  ANTHROPIC_SMALL_MODEL: z.string().optional(),
  ANTHROPIC_SMALL_PRICES: prices.optional(),
  ANTHROPIC_LARGE_MODEL: z.string().optional(),
  ANTHROPIC_LARGE_PRICES: prices.optional(),
  /** The origin; `/v1` is added for chat. Absent: no local models. */
  OLLAMA_BASE_URL: url.optional(),
  OLLAMA_MODEL: z.string().default("qwen3:8b"),
  /** The context length the server really runs with; longer prompts it would cut without a word. */
  OLLAMA_CONTEXT_LENGTH: z.coerce.number().int().positive().optional(),
  /** Voice notes are transcribed here, on OpenAI's wire, with the /v1. Absent: nobody listens to them. */
  SPEECH_BASE_URL: url.optional(),
  SPEECH_API_KEY: z.string().optional(),
  SPEECH_MODEL: z.string().default("whisper-1"),
  /** It is the company's own: employees that stay local may use it. */
  SPEECH_LOCAL: z.enum(["true", "false"]).default("false"),
  /** Service token of the tunnel, where it has one. */
  OLLAMA_ACCESS_CLIENT_ID: z.string().optional(),
  OLLAMA_ACCESS_CLIENT_SECRET: z.string().optional(),
});
export type Variables = z.infer<typeof variablesSchema>;

export type Env = Bindings & Record<keyof z.input<typeof variablesSchema>, string | undefined>;

/** The checked variables, or one error that names everything that is wrong. Values are never shown. */
export function readVariables(env: Record<string, unknown>): Variables {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  const parsed = variablesSchema.safeParse(present);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new Error(
    `Configuration is incomplete. Set with "wrangler secret put" or in .dev.vars: ${issues.join("; ")}`,
  );
}
