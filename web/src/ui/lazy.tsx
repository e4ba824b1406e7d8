import { type ComponentType, type ReactNode, useEffect, useState } from "react";
import { Notice } from "./notice";

/** A part of the app whose code is loaded when it is wanted, or a little before. */
export type Lazy<Own> = {
  readonly load: () => Promise<void>;
  readonly ready: () => ComponentType<Own> | null;
};

/**
 * Makes a part from its import. Unlike `lazy` of React, a failed load is not kept: the next try asks for the file again.
 * A part that was loaded ahead is drawn at once.
 */
export function lazyPart<Own>(load: () => Promise<ComponentType<Own>>): Lazy<Own> {
  let part: ComponentType<Own> | null = null;
  let coming: Promise<void> | null = null;
  return {
    load: () => {
      coming ??= load().then(
        (loaded) => {
          part = loaded;
        },
        (failure: unknown) => {
          coming = null;
          throw failure;
        },
      );
      return coming;
    },
    ready: () => part,
  };
}

/** A quiet part is left out when it can't be loaded: the page is whole without it. */
type Props<Own> = { readonly part: Lazy<Own>; readonly own: Own; readonly skeleton: ReactNode; readonly quiet?: boolean };

/** Draws a part, its skeleton until it is there, and a way on when it can't be loaded. */
export function LazyPart<Own extends object>({ part, own, skeleton, quiet = false }: Props<Own>) {
  const [state, setState] = useState<{ readonly of: Lazy<Own>; readonly failed: boolean } | null>(null);
  const [attempt, setAttempt] = useState(0);
  // as it is drawn now: it may come between this and the effect
  const missing = part.ready() === null;
  useEffect(() => {
    let gone = false;
    if (missing) {
      const done = (failed: boolean) => !gone && setState({ of: part, failed });
      part.load().then(
        () => done(false),
        () => done(true),
      );
    }
    return () => {
      gone = true;
    };
    // another attempt asks for the file again
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [part, attempt, missing]);
  const Part = part.ready();
  if (Part !== null) {
    // made once, when its file came
    // oxlint-disable-next-line react/static-components
    return <Part {...own} />;
  }
  if (quiet || state?.of !== part || !state.failed) {
    return skeleton;
  }
  return (
    <div className="narrow">
      <Notice tone="bad" title="This page couldn’t be loaded">
        <p>
          {navigator.onLine
            ? "A newer version may have come out, or the connection broke off."
            : "You’re offline, and this page hasn’t been opened on this device before."}
        </p>
        <p className="buttons">
          <button
            type="button"
            className="button button-small"
            onClick={() => {
              setState(null);
              setAttempt((now) => now + 1);
            }}
          >
            Try again
          </button>
          {attempt > 0 && (
            <button type="button" className="button button-small" onClick={() => location.reload()}>
              Reload
            </button>
          )}
        </p>
      </Notice>
    </div>
  );
}
