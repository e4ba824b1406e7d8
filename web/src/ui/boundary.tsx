import { Component, type ReactNode } from "react";
import { Notice } from "./notice";

type Props = { readonly children: ReactNode };
type State = { readonly failed: boolean };

/** Keeps a fault of one page from taking the rest with it. */
export class Boundary extends Component<Props, State> {
  override state: State = { failed: false };

  static getDerivedStateFromError(): State {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) {
      return this.props.children;
    }
    return (
      <div className="narrow">
        <Notice tone="bad" title="This page has a fault">
          <p>Reloading usually mends it. The rest of Headroom still works.</p>
          <button type="button" className="button button-small" onClick={() => location.reload()}>
            Reload
          </button>
        </Notice>
      </div>
    );
  }
}
