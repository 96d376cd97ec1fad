// Who may import whom. A folder that is not listed may import nothing of ours.

export const LEAVES = ["base64", "errors", "result", "ids", "clock", "log", "limits"];

const TENANTS = ["tenants"];

/** For each folder (or file) of src: the folders and files it may import beside the leaves and itself. */
export const MAY_IMPORT: Record<string, string[]> = {
  conversation: [],
  database: [],
  tenants: ["database"],
  audit: ["database", "tenants"],
  usage: ["database", "tenants"],
  llm: ["conversation/message", "tenants/policy", "tenants/model-book", "usage"],
  gateway: ["llm", "tenants", "usage", "api/sign-in-guard", "channels/read-body", "channels/parse-json"],
  knowledge: ["database", "tenants", "llm"],
  tools: [
    "conversation/message",
    "conversation/confirmation",
    "conversation/made-file",
    "channels/media",
    "channels/media-type",
    "tenants",
    "knowledge",
    "audit",
  ],
  escalation: ["conversation", "tenants", "audit"],
  channels: ["conversation/message", "conversation/port", ...TENANTS],
  turn: [
    "conversation",
    "llm",
    "tools",
    "escalation",
    "knowledge",
    "tenants",
    "usage",
    "audit",
    "channels/channel",
    "channels/decisions",
    "channels/split-text",
  ],
  api: [
    "conversation/made-file",
    "conversation/message",
    "conversation/port",
    "escalation",
    "tenants",
    "channels/hmac",
    "channels/parse-json",
    "channels/clean-text",
    "channels/read-body",
  ],
  env: [
    "turn/turn-queue",
    "knowledge/message",
    "knowledge/reading",
    "tenants/audit-message",
    "tenants/policy",
    "usage/prices",
  ],
};

/** Files that wire everything. */
export const UNRESTRICTED = [
  "app",
  "compose",
  "compose-api",
  "compose-channels",
  "compose-embedders",
  "compose-files",
  "compose-gateway",
  "compose-inbox",
  "compose-knowledge",
  "compose-metered",
  "compose-models",
  "compose-objects",
  "compose-tools",
  "worker",
];

/** What a Durable Object may import: leaves, the pure rules of what it shells, and the types of its bindings. */
export const OBJECTS_MAY_IMPORT = [
  "conversation",
  "tenants",
  "channels",
  "env",
  "turn/turn-queue",
  "audit",
  "llm/health",
  "usage",
];

/** Where a global `fetch(` may be called. Elsewhere it is an argument. */
export const MAY_FETCH = [
  /deliver\.ts$/,
  /^src\/llm\/providers\//,
  /^src\/tools\/builtin\//,
  /^src\/database\/connect\.ts$/,
  /^src\/compose\.ts$/,
];
