import { useEffect, useId, useRef } from "react";
import type { Session } from "../api";
import { SignInForm } from "../views/sign-in-form";

type Props = { readonly email: string; readonly onSignedIn: (session: Session) => void; readonly onLeave: () => void };

/** Asks to sign in again on top of the page, which stays as it is underneath. */
export function SessionEndedDialog({ email, onSignedIn, onLeave }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  useEffect(() => {
    const element = dialog.current;
    if (element !== null && !element.open) {
      element.showModal();
      element.querySelector<HTMLInputElement>("input[type=password]")?.focus();
    }
  }, []);
  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby={title}
      onCancel={(event) => {
        event.preventDefault();
        onLeave();
      }}
    >
      <h2 id={title}>Sign in to go on</h2>
      <p className="muted">Your session has ended. What you entered is still here.</p>
      <SignInForm initialEmail={email} onSignedIn={onSignedIn} />
      <button type="button" className="link" onClick={onLeave}>
        Leave this page instead
      </button>
    </dialog>
  );
}
