import { Component, type ReactNode } from "react";
import { Problem } from "./page.tsx";

/** A part of a page that fails to draw, or to arrive, does not take the page with it. */
export class Boundary extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error };
  }

  override render(): ReactNode {
    if (!this.state.error) return this.props.children;
    return <Problem error={new Error("This part of the page cannot be shown. Reload the page.")} />;
  }
}
