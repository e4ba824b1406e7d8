import type { ImportKind, ImportResult, ImportSettings, Violation } from "./api";
import { queryString } from "./http";

export const KINDS: readonly { readonly value: ImportKind; readonly label: string }[] = [
  { value: "transactions", label: "Bank transactions" },
  { value: "holdings", label: "Holdings" },
  { value: "activities", label: "Investment activities" },
  { value: "prices", label: "Prices" },
  { value: "energy_usage", label: "Energy use" },
];

/** What a column can hold, by kind of file. */
const FIELDS: Readonly<Record<ImportKind, readonly string[]>> = {
  transactions: [
    "date",
    "amount",
    "debit",
    "credit",
    "direction",
    "payee",
    "memo",
    "category",
    "currency",
    "balance",
    "external_id",
    "account",
  ],
  activities: ["date", "type", "symbol", "quantity", "price", "amount", "fee", "currency", "memo", "external_id", "portfolio"],
  holdings: ["symbol", "quantity", "cost", "price", "date", "currency", "memo", "portfolio"],
  prices: ["date", "symbol", "close", "adj_close", "currency", "series", "value", "frequency"],
  energy_usage: ["started_at", "seconds", "wh", "kwh", "flow", "meter", "quality"],
};

export const DELIMITERS: readonly { readonly value: string; readonly label: string }[] = [
  { value: ",", label: "Comma  ," },
  { value: ";", label: "Semicolon  ;" },
  { value: "\t", label: "Tab" },
  { value: "|", label: "Pipe  |" },
];
export const DATE_FORMATS: readonly string[] = [
  "yyyy-MM-dd",
  "dd.MM.yyyy",
  "dd/MM/yyyy",
  "MM/dd/yyyy",
  "d/M/yyyy",
  "M/d/yyyy",
  "dd-MM-yyyy",
  "yyyyMMdd",
  "dd MMM yyyy",
];
export const ENCODINGS: readonly string[] = ["UTF-8", "windows-1252", "ISO-8859-1", "UTF-16"];

/** What a person chose for an import; empty means that the server finds out. */
export type ImportChoices = {
  readonly kind: ImportKind | "";
  readonly accountId: string;
  readonly newAccount: string;
  readonly columns: Readonly<Record<string, string>>;
  readonly delimiter: string;
  readonly decimal: "" | "point" | "comma";
  readonly dateFormat: string;
  readonly encoding: string;
  readonly currency: string;
};

export const NO_CHOICES: ImportChoices = {
  kind: "",
  accountId: "",
  newAccount: "",
  columns: {},
  delimiter: "",
  decimal: "",
  dateFormat: "",
  encoding: "",
  currency: "",
};

/** The import request's query string. */
export function importQuery(fileName: string, choices: ImportChoices, dryRun: boolean): string {
  return queryString({
    kind: choices.kind === "" ? "auto" : choices.kind,
    format: "auto",
    dry_run: String(dryRun),
    file_name: fileName.slice(-200),
    account_id: choices.accountId,
    account: choices.accountId === "" ? choices.newAccount.trim() : "",
    columns: columnsParameter(choices.columns),
    delimiter: choices.delimiter,
    decimal: choices.decimal,
    date_format: choices.dateFormat,
    encoding: choices.encoding,
    currency: choices.currency,
  });
}

/** `date:Booking date,amount:#3,balance:`; without a column, the field is not in the file. */
export function columnsParameter(columns: Readonly<Record<string, string>>): string {
  return Object.entries(columns)
    .map(([field, column]) => `${field}:${column}`)
    .join(",");
}

export type ColumnOption = { readonly value: string; readonly name: string; readonly label: string };

/** The columns to choose from: by name, or by position where the name has a comma or isn't the only one. */
export function columnOptions(names: readonly string[]): readonly ColumnOption[] {
  return names.map((name, at) => {
    const twice = names.indexOf(name) !== names.lastIndexOf(name);
    const position = `#${at + 1}`;
    return { value: twice || name.includes(",") ? position : name, name, label: twice ? `${name} (${position})` : name };
  });
}

/** The fields to offer for a kind: those the server matched first. */
export function mappableFields(kind: ImportKind | "", detected: ImportResult["columns"]): readonly string[] {
  const named = Object.keys(detected ?? {});
  return [...new Set([...named, ...FIELDS[kind === "" ? "transactions" : kind]])];
}

/** The option a field is read from now: the person's choice, else what the server found; empty for none. */
export function columnOf(
  field: string,
  choices: ImportChoices,
  detected: ImportResult["columns"],
  options: readonly ColumnOption[],
): string {
  const found = detected?.[field];
  return choices.columns[field] ?? options.find(({ name }) => name === found)?.value ?? "";
}

/** The settings in force: the person's choice, else what the server found. */
export function settingsInForce(choices: ImportChoices, detected: ImportSettings | null): ImportChoices {
  return {
    ...choices,
    delimiter: choices.delimiter || (detected?.delimiter ?? ""),
    decimal: choices.decimal || (detected?.decimal ?? ""),
    dateFormat: choices.dateFormat || (detected?.date_format ?? ""),
    encoding: choices.encoding || (detected?.encoding ?? ""),
    currency: choices.currency || (detected?.currency ?? ""),
  };
}

/**
 * The column names of a delimited file's first line that has several, read here so that columns can be corrected even
 * when the server could not make sense of the file. Empty when the file doesn't look delimited.
 */
export function sniffColumns(head: string, delimiter: string): readonly string[] {
  const text = head.replace(/^\uFEFF/, "");
  if (/^\s*[<{[]/.test(text) || text.startsWith("OFXHEADER")) {
    return [];
  }
  for (const line of text.split(/\r\n|\n|\r/).slice(0, 30)) {
    const separator = delimiter === "" ? likelyDelimiter(line) : delimiter;
    const cells = separator === null ? [] : splitLine(line, separator).map((cell) => cell.trim());
    if (cells.filter((cell) => cell !== "").length >= 2) {
      return cells.map((cell, at) => (cell === "" ? `#${at + 1}` : cell));
    }
  }
  return [];
}

function likelyDelimiter(line: string): string | null {
  let best: string | null = null;
  let most = 0;
  for (const { value } of DELIMITERS) {
    const count = splitLine(line, value).length - 1;
    if (count > most) {
      best = value;
      most = count;
    }
  }
  return best;
}

function splitLine(line: string, delimiter: string): string[] {
  const cells: string[] = [];
  let cell = "";
  let quoted = false;
  for (let at = 0; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (character === '"') {
      if (quoted && line.charAt(at + 1) === '"') {
        cell += '"';
        at += 1;
      } else {
        quoted = !quoted;
      }
    } else if (character === delimiter && !quoted) {
      cells.push(cell);
      cell = "";
    } else {
      cell += character;
    }
  }
  return [...cells, cell];
}

export type RowError = { readonly row: number | null; readonly column: string | null; readonly violation: Violation };

/** What the import page calls the interface's parameters. */
const PARAMETERS: Readonly<Record<string, string>> = {
  account: "Name of a new account",
  account_id: "Which account",
  columns: "Columns",
  currency: "Currency",
  date_format: "Dates look like",
  decimal: "Decimal sign",
  delimiter: "Columns are divided by",
  encoding: "Characters",
  kind: "What it holds",
};
const PARAMETER = new RegExp(`(\\bsay )?\\b(${Object.keys(PARAMETERS).toSorted().toReversed().join("|")})=([^\\s,;]*)`, "g");

/** A way out that names parameters of the interface, in the words of the import page. */
export function inPageWords(text: string): string {
  if (text.includes("symbol=")) {
    return "name the file after the symbol, such as AAPL.csv";
  }
  return text.replace(PARAMETER, (_, verb: string | undefined, name: string, value: string) => {
    const label = `“${PARAMETERS[name] ?? name}”`;
    // columns=date:#2 leaves the position, columns=date:NAME says no more than the label
    const told = name === "columns" ? (/#\d+$/.exec(value)?.[0] ?? "") : value;
    if (verb !== undefined) {
      return told === "" ? `set ${label}` : `set ${label} to ${told}`;
    }
    return told === "" ? label : `${label} ${told}`;
  });
}

/** True for the refusal of a file that doesn't say which of several accounts it is of. */
export function asksForAccount(violations: readonly Violation[] | undefined): boolean {
  return violations?.some(({ subject }) => subject === "account") === true;
}

/** Reads `row 17, column amount` out of a violation's subject; other subjects belong to the file as a whole. */
export function rowError(violation: Violation): RowError {
  const match = /^row (\d+)(?:, column (.+))?$/i.exec(violation.subject);
  return { row: match === null ? null : Number(match[1]), column: match?.[2] ?? null, violation };
}

/** What an import did, in one sentence. */
export function resultText(result: ImportResult, locale?: string): string {
  const number = new Intl.NumberFormat(locale);
  const parts = [`${number.format(result.rows_added)} added`];
  if (result.rows_known > 0) {
    parts.push(`${number.format(result.rows_known)} already known`);
  }
  if (result.rows_skipped > 0) {
    parts.push(`${number.format(result.rows_skipped)} skipped`);
  }
  return `${parts.join(", ")}.`;
}

/** `4.2 MB`. */
export function sizeText(bytes: number, locale?: string): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit: units[unit] ?? "byte",
    maximumFractionDigits: size < 10 && unit > 0 ? 1 : 0,
  }).format(size);
}

/** `unit_price` → `Unit price`. */
export function fieldLabel(field: string): string {
  const words = field.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
