// Runs before the first paint, so that a dark room never flashes white. The key is Mantine's own.
(function chooseColorScheme() {
  let chosen = null;
  try {
    chosen = localStorage.getItem("mantine-color-scheme-value");
  } catch {
    // Storage can be switched off; the system's choice holds then.
  }
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  document.documentElement.dataset.mantineColorScheme =
    chosen === "dark" || chosen === "light" ? chosen : system;
})();
