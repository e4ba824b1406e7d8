import { type ComponentType, type ReactNode, useEffect, useState } from "react";
import { isReachable } from "../network";
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
type Props<Own> = { readonly name: string; readonly part: Lazy<Own>; readonly own: Own; readonly skeleton: ReactNode; readonly quiet?: boolean };

/** Draws a part, its skeleton until it is there, and a way on when it can't be loaded. */
export function LazyPart<Own extends object>({ name, part, own, skeleton, quiet = false }: Props<Own>) {
  const [state, setState] = useState<{ readonly of: Lazy<Own>; readonly failed: boolean } | null>(null);
  const [attempt, setAttempt] = useState(0);
  const [wanted] = useState(() => performance.now());
  // as it is drawn now: it may come between this and the effect
  const missing = part.ready() === null;
  useEffect(() => {
    let gone = false;
    if (missing) {
      const done = (failed: boolean) => !gone && setState({ of: part, failed });
      part.load().then(
        () => done(false),
        // a browser may keep a file's failure for as long as the page lives
        () => (attempt > 0 && isReachable() ? location.reload() : done(true)),
      );
    } else {
      // after the part's own effects, so with what it draws at once; the vitals tell the service of slow ones
      performance.measure(`component:${name}`, { start: wanted });
    }
    return () => {
      gone = true;
    };
  }, [name, part, attempt, missing, wanted]);
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
          {isReachable()
            ? "There may be a newer version, or the connection broke off."
            : "You’re offline, and this page isn’t on this device yet."}
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
        </p>
      </Notice>
    </div>
  );
}
