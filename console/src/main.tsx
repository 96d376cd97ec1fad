import "./mantine.css";
import "./theme.css";
import { createTheme, MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { createRoot } from "react-dom/client";
import { queryClient } from "./api/queries.ts";
import { App } from "./app.tsx";

const theme = createTheme({ primaryColor: "teal", cursorType: "pointer" });

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");

// Variables and global classes come from files: the pages' policy forbids the <style> elements that
// the provider would add.
createRoot(root).render(
  <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
    <QueryClientProvider client={queryClient}>
      <App />
    </QueryClientProvider>
  </MantineProvider>,
);
