// Builds the console to dist/console, where the Worker serves it from. Nothing is inlined: the pages'
// policy allows no inline script or style. `vite dev` talks to a Worker on the usual local port.

import react from "@vitejs/plugin-react";
import { defineConfig, type UserConfig } from "vite";

const WORKER = "http://127.0.0.1:8787";
// The API refuses a foreign Origin, and the development server is one.
const proxied = { target: WORKER, changeOrigin: true, ws: true, headers: { origin: WORKER } };

export default defineConfig(({ command }) => {
  // A test runner or a shell may have set NODE_ENV; what is built is what is served, never React's
  // development build, which is twice the size.
  if (command === "build") process.env.NODE_ENV = "production";
  return config;
});

const config = {
  root: import.meta.dirname,
  plugins: [react()],
  server: { proxy: { "/api": proxied, "/webhooks": proxied } },
  build: {
    outDir: "../dist/console",
    emptyOutDir: true,
    target: "es2023",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
} satisfies UserConfig;
