import { type ReactNode, useRef } from "react";
import type { Account, ImportKind, ImportResult } from "../api";
import { ApiError } from "../http";
import {
  asksForAccount,
  columnOf,
  columnOptions,
  DATE_FORMATS,
  DELIMITERS,
  ENCODINGS,
  fieldLabel,
  KINDS,
  mappableFields,
  rowError,
  settingsInForce,
} from "../imports";
import { useList } from "../reads";
import { formatMoney } from "../money";
import { CURRENCIES } from "../places";
import { Field } from "../ui/field";
import { Icon } from "../ui/icon";
import { Notice } from "../ui/notice";
import type { ImportWork } from "./import-state";

type WorkProps = { readonly work: ImportWork };

/** What the server made of the file, everything about it that can be corrected, and the button that imports it. */
export function ImportReview({ work }: WorkProps) {
  const { state } = work;
  const { preview } = state;
  const failed = state.error !== undefined;
  const misread = failed && !needsAccount(state.error);
  const busy = state.work !== null;
  if (preview === null && !failed) {
    return <div className="skeleton bone bone-card" />;
  }
  const columned = work.columns.length > 0;
  return (
    <div className="review" aria-busy={busy}>
      {preview !== null && !failed && <Summary preview={preview} />}
      {preview?.warnings.map((warning) => (
        <Notice key={warning} tone="warn" title={warning} />
      ))}
      {preview !== null && <PreviewTable preview={preview} />}
      <section className="card" aria-labelledby="reading">
        <h2 id="reading">How the file is read</h2>
        <p className="muted small">
          Correct what was guessed wrong.
          {work.rechecks ? " The preview follows each change." : " Then check again."}
        </p>
        <div className="settings-grid">
          <KindField work={work} />
          <AccountFields work={work} />
        </div>
        {columned && (
          <details className="fold" open={misread}>
            <summary>
              Columns
              <Icon name="down" />
            </summary>
            <Columns work={work} />
          </details>
        )}
        {(columned || misread) && (
          <details className="fold" open={misread}>
            <summary>
              Numbers, dates and characters
              <Icon name="down" />
            </summary>
            <Settings work={work} />
          </details>
        )}
      </section>
      <div className="confirm">
        {state.stale && !busy && (
          <button type="button" className="button button-main" onClick={work.check}>
            Check again
          </button>
        )}
        {preview !== null && !state.stale && (
          <button type="button" className="button button-main" disabled={busy} onClick={work.confirm}>
            {importLabel(preview)}
          </button>
        )}
        {preview !== null && !state.stale && <span className="muted small">You can import the same file twice; nothing is doubled.</span>}
      </div>
    </div>
  );
}

function importLabel(preview: ImportResult): string {
  return preview.rows_added === 1 ? "Import 1 row" : `Import ${new Intl.NumberFormat().format(preview.rows_added)} rows`;
}

function Summary({ preview }: { readonly preview: ImportResult }) {
  const number = new Intl.NumberFormat();
  const kind = KINDS.find(({ value }) => value === preview.kind)?.label ?? fieldLabel(preview.kind);
  const figures = [
    ["new", preview.rows_added],
    ["already known", preview.rows_known],
    ["skipped", preview.rows_skipped],
  ] as const;
  return (
    <div className="figures" role="status">
      <div className="figure figure-kind">
        <span className="figure-value">{kind}</span>
        <span className="muted small">
          {preview.format.toUpperCase().replaceAll("_", " ")}, {number.format(preview.rows_read)} rows
        </span>
      </div>
      {figures.map(([label, count]) => (
        <div key={label} className="figure">
          <span className="figure-value">{number.format(count)}</span>
          <span className="muted small">{label}</span>
        </div>
      ))}
    </div>
  );
}

function PreviewTable({ preview }: { readonly preview: ImportResult }) {
  const rows = preview.preview ?? [];
  const fields = [...new Set(rows.flatMap((row) => Object.keys(row.values)))];
  if (rows.length === 0) {
    return <p className="muted">There is no row to show.</p>;
  }
  return (
    <section className="table-frame" tabIndex={0} aria-label="Preview of the first rows">
      <table>
        <caption className="unseen">The first {rows.length} rows as they would be stored</caption>
        <thead>
          <tr>
            <th scope="col" className="cell-number">
              Row
            </th>
            {fields.map((field) => (
              <th key={field} scope="col" className={numeric(rows[0]?.values[field]) ? "cell-number" : ""}>
                {fieldLabel(field)}
                {preview.columns?.[field] != null && <span className="column-from">{preview.columns[field]}</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.row}>
              <td className="cell-number muted">{row.row}</td>
              {fields.map((field) => (
                <td key={field} className={numeric(row.values[field]) ? "cell-number" : ""}>
                  {cellText(inCurrency(field, row.values))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** An amount beside its currency, told in two values, is money. */
function inCurrency(field: string, values: Readonly<Record<string, unknown>>): unknown {
  const value = values[field];
  return field === "amount" && typeof value === "string" && typeof values["currency"] === "string"
    ? { amount: value, currency: values["currency"] }
    : value;
}

function isMoney(value: unknown): value is { amount: string; currency: string } {
  return typeof value === "object" && value !== null && "amount" in value && "currency" in value;
}

function numeric(value: unknown): boolean {
  return typeof value === "number" || isMoney(value) || (typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value));
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) {
    return "";
  }
  if (isMoney(value)) {
    return formatMoney({ amount: String(value.amount), currency: String(value.currency) });
  }
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function KindField({ work }: WorkProps) {
  const { choices, preview } = work.state;
  return (
    <Field label="What it holds">
      {(control) => (
        <select
          {...control}
          value={choices.kind || (preview?.kind ?? "")}
          onChange={(event) => work.correct({ kind: event.currentTarget.value as ImportKind | "", columns: {} })}
        >
          <option value="">Find out from the file</option>
          {KINDS.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

const NO_ACCOUNTS: readonly Account[] = [];

function AccountFields({ work }: WorkProps) {
  const { choices, preview } = work.state;
  const accounts = useList<Account>("/api/v1/accounts").value ?? NO_ACCOUNTS;
  const kind = choices.kind || (preview?.kind ?? "transactions");
  if (kind !== "transactions") {
    return null;
  }
  return (
    <>
      <Field label="Which account">
        {(control) => (
          <select {...control} value={choices.accountId} onChange={(event) => work.correct({ accountId: event.currentTarget.value })}>
            <option value="">As the file says</option>
            {accounts.map((account) => (
              <option key={account.id} value={String(account.id)}>
                {account.name}
              </option>
            ))}
          </select>
        )}
      </Field>
      {choices.accountId === "" && <NewAccountField work={work} />}
    </>
  );
}

function NewAccountField({ work }: WorkProps) {
  const name = work.state.choices.newAccount;
  const checked = useRef(name);
  const typed = () => {
    if (checked.current !== name) {
      checked.current = name;
      work.recheck();
    }
  };
  return (
    <Field label="Name of a new account" optional>
      {(control) => (
        <input
          {...control}
          maxLength={100}
          value={name}
          onChange={(event) => work.nameAccount(event.currentTarget.value)}
          onBlur={typed}
          onKeyDown={(event) => {
            if (event.key === "Enter") {
              typed();
            }
          }}
        />
      )}
    </Field>
  );
}

function needsAccount(error: unknown): boolean {
  return error instanceof ApiError && asksForAccount(error.problem.violations);
}

function Columns({ work }: WorkProps) {
  const { choices, preview } = work.state;
  const options = columnOptions(work.columns);
  const fields = mappableFields(choices.kind || (preview?.kind ?? ""), preview?.columns ?? null);
  return (
    <div className="settings-grid">
      {fields.map((field) => {
        const from = columnOf(field, choices, preview?.columns ?? null, options);
        return (
          <Field key={field} label={fieldLabel(field)}>
            {(control) => (
              <select
                {...control}
                value={from}
                onChange={(event) => work.correct({ columns: { ...choices.columns, [field]: event.currentTarget.value } })}
              >
                <option value="">{preview === null ? "Find out" : "Not in the file"}</option>
                {options.map(({ value, label }) => (
                  <option key={value} value={value}>
                    {label}
                  </option>
                ))}
              </select>
            )}
          </Field>
        );
      })}
    </div>
  );
}

/** The list with the value in force, which the server may have found beyond what is listed here. */
function withCurrent(values: readonly string[], current: string): readonly string[] {
  return [...new Set(current === "" ? values : [...values, current])];
}

function Settings({ work }: WorkProps) {
  const { state } = work;
  const now = settingsInForce(state.choices, state.preview?.settings ?? null);
  return (
    <div className="settings-grid">
      <Choice label="Columns are divided by" value={now.delimiter} onChoose={(delimiter) => work.correct({ delimiter })} options={DELIMITERS} />
      <Choice
        label="Decimal sign"
        value={now.decimal}
        onChoose={(decimal) => work.correct({ decimal: decimal as "" | "point" | "comma" })}
        options={[
          { value: "point", label: "Point  1,234.50" },
          { value: "comma", label: "Comma  1.234,50" },
        ]}
      />
      <Choice label="Dates look like" value={now.dateFormat} onChoose={(dateFormat) => work.correct({ dateFormat })} options={plain(DATE_FORMATS, now.dateFormat)} />
      <Choice label="Characters" value={now.encoding} onChoose={(encoding) => work.correct({ encoding })} options={plain(ENCODINGS, now.encoding)} />
      <Choice label="Currency" value={now.currency} onChoose={(currency) => work.correct({ currency })} options={plain(CURRENCIES, now.currency)} />
    </div>
  );
}

type Option = { readonly value: string; readonly label: string };

function plain(values: readonly string[], current: string): readonly Option[] {
  return withCurrent(values, current).map((value) => ({ value, label: value }));
}

type ChoiceProps = {
  readonly label: string;
  readonly value: string;
  readonly options: readonly Option[];
  readonly onChoose: (value: string) => void;
};

function Choice({ label, value, options, onChoose }: ChoiceProps) {
  return (
    <Field label={label}>
      {(control) => (
        <select {...control} value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
          <option value="">Find out</option>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

type FileProblemProps = { readonly error: unknown; readonly fallback: ReactNode };

/** The question for the account, or broken rows by number; another failure is told by `fallback`. */
export function FileProblem({ error, fallback }: FileProblemProps) {
  const problem = error instanceof ApiError ? error.problem : null;
  if (needsAccount(error)) {
    return (
      <Notice tone="info" title="Which account is this file of?">
        <p>Your household has several. Choose one below, or name a new one; then you see what the file says.</p>
      </Notice>
    );
  }
  const errors = (problem?.violations ?? []).map(rowError);
  if (!errors.some(({ row }) => row !== null)) {
    return fallback;
  }
  const total = problem?.violations_total ?? errors.length;
  return (
    <Notice tone="bad" title={total === 1 ? "One row can’t be read" : `${total} rows or cells can’t be read`}>
      <p>Nothing was imported. Correct the columns or settings below, or the file, and it is checked again.</p>
      <ul className="row-errors">
        {errors.map(({ row, column, violation }) => (
          <li key={`${violation.subject} ${violation.rule}`}>
            <span className="row-error-place">
              {row === null ? violation.subject : `Row ${row}`}
              {column !== null && `, ${column}`}
            </span>
            <span className="row-error-value">{cellText(violation.value)}</span>
            <span>
              {violation.rule}
              {violation.way_out != null && <span className="muted small row-error-way">{violation.way_out}</span>}
            </span>
          </li>
        ))}
      </ul>
      {total > errors.length && (
        <p className="small">
          The first {errors.length} of {total}.
        </p>
      )}
    </Notice>
  );
}
