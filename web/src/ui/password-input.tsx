import { useState } from "react";

type Props = {
  readonly control: {
    readonly id: string;
    readonly "aria-describedby": string | undefined;
    readonly "aria-invalid": boolean | undefined;
  };
  readonly autoComplete: "current-password" | "new-password";
  readonly minLength?: number;
  readonly value: string;
  readonly onType: (value: string) => void;
};

/** A password that can be looked at while it is typed. */
export function PasswordInput({ control, autoComplete, minLength, value, onType }: Props) {
  const [shown, setShown] = useState(false);
  return (
    <div className="with-button">
      <input
        {...control}
        type={shown ? "text" : "password"}
        autoComplete={autoComplete}
        autoCapitalize="off"
        spellCheck={false}
        required
        {...(minLength === undefined ? {} : { minLength })}
        value={value}
        onChange={(event) => onType(event.currentTarget.value)}
      />
      <button type="button" className="inset" aria-pressed={shown} aria-label="Show password" onClick={() => setShown(!shown)}>
        {shown ? "Hide" : "Show"}
      </button>
    </div>
  );
}
