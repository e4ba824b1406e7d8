import { Component, type ReactNode } from "react";
import { Notice, ProblemNotice } from "./notice";

type Props = {
  readonly children: ReactNode;
  /** Called before another try, for whatever must be made anew. */
  readonly onRetry?: () => void;
};
type State = { readonly error: unknown; readonly failed: boolean; readonly tries: number };

/** Keeps a fault of one part from taking the rest with it. A first retry draws the part anew; a second reloads. */
export class Boundary extends Component<Props, State> {
  override state: State = { error: undefined, failed: false, tries: 0 };

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { failed: true, error };
  }

  override render(): ReactNode {
    if (!this.state.failed) {
      return this.props.children;
    }
    return (
      <div className="narrow">
        <Notice tone="bad" title="This part of the page has a fault">
          <p>The rest of Headroom still works, and nothing that was saved is lost.</p>
          <button type="button" className="button button-small" onClick={() => this.again()}>
            {this.state.tries === 0 ? "Try again" : "Reload the page"}
          </button>
        </Notice>
      </div>
    );
  }

  private again(): void {
    if (this.state.tries > 0) {
      location.reload();
      return;
    }
    this.props.onRetry?.();
    this.setState((now) => ({ failed: false, error: undefined, tries: now.tries + 1 }));
  }
}

type PanelProps = { readonly error: unknown; readonly what: string; readonly onRetry?: () => void };

/** One card that couldn't be filled; the others stay. */
export function CardProblem({ error, what, onRetry }: PanelProps) {
  return (
    <section className="card" aria-label={what}>
      <h2>{what}</h2>
      <ProblemNotice error={error} onRetry={onRetry} />
    </section>
  );
}
