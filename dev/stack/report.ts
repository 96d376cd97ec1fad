// One line for each thing that starts, in the order it started.

export interface Report {
  /** Prints the line of a step once it is done, or failed. `say` of the result stands behind the name. */
  step<T>(name: string, run: () => Promise<T>, say?: (value: T) => string): Promise<T>;
  line(text: string): void;
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`.padStart(7);

/** `print` gets whole lines. Quiet prints failures only. */
export function createReport(print: (line: string) => void, quiet: boolean): Report {
  return {
    async step(name, run, say) {
      const began = performance.now();
      const label = name.padEnd(15);
      try {
        const value = await run();
        const said = say?.(value) ?? "";
        if (!quiet) print(`✔ ${label}${seconds(performance.now() - began)}  ${said}`.trimEnd());
        return value;
      } catch (error) {
        print(`✖ ${label}${seconds(performance.now() - began)}`);
        throw error;
      }
    },
    line(text) {
      if (!quiet) print(text);
    },
  };
}
