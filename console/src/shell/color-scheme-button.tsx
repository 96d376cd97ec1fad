import { useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { IconMoon, IconSun } from "@tabler/icons-react";
import classes from "./shell.module.css";

/** Light or dark; the choice stays on this device. */
export function ColorSchemeButton() {
  // Without keepTransitions Mantine adds a <style> element, which the pages' policy forbids.
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const current = useComputedColorScheme("light", { getInitialValueInEffect: false });
  const next = current === "dark" ? "light" : "dark";
  const Icon = next === "dark" ? IconMoon : IconSun;
  return (
    <button
      type="button"
      className={classes.action}
      onClick={() => setColorScheme(next)}
      title={`Switch to ${next} mode`}
    >
      <Icon size={20} stroke={1.6} aria-hidden />
      <span>{next === "dark" ? "Dark mode" : "Light mode"}</span>
    </button>
  );
}
