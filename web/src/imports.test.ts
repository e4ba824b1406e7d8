import { describe, expect, it } from "vitest";
import {
  asksForAccount,
  columnOf,
  columnOptions,
  columnsParameter,
  importQuery,
  inPageWords,
  mappableFields,
  NO_CHOICES,
  resultText,
  rowError,
  settingsInForce,
  sizeText,
  sniffColumns,
} from "./imports";

describe("importQuery", () => {
  it("leaves to the server what nobody chose", () => {
    expect(importQuery("a b.csv", NO_CHOICES, true)).toBe("?kind=auto&format=auto&dry_run=true&file_name=a+b.csv");
  });

  it("sends every choice", () => {
    const query = new URLSearchParams(
      importQuery(
        "x.csv",
        {
          kind: "transactions",
          accountId: "",
          newAccount: " Joint ",
          columns: { date: "Booking date", amount: "#3" },
          delimiter: "\t",
          decimal: "comma",
          dateFormat: "dd.MM.yyyy",
          encoding: "windows-1252",
          currency: "EUR",
        },
        false,
      ),
    );
    expect(Object.fromEntries(query)).toEqual({
      kind: "transactions",
      format: "auto",
      dry_run: "false",
      file_name: "x.csv",
      account: "Joint",
      columns: "date:Booking date,amount:#3",
      delimiter: "\t",
      decimal: "comma",
      date_format: "dd.MM.yyyy",
      encoding: "windows-1252",
      currency: "EUR",
    });
  });

  it("prefers an account that exists to a new name", () => {
    const query = new URLSearchParams(importQuery("x", { ...NO_CHOICES, accountId: "4", newAccount: "New" }, true));
    expect(query.get("account_id")).toBe("4");
    expect(query.has("account")).toBe(false);
  });
});

describe("columnsParameter", () => {
  it("says which column a field is read from, or that it is in none", () => {
    expect(columnsParameter({ date: "Booking date", amount: "#3", balance: "" })).toBe("date:Booking date,amount:#3,balance:");
  });
});

describe("columnOptions", () => {
  it("points by position where a name would be ambiguous", () => {
    expect(columnOptions(["Date", "Value, EUR", "Text", "Text"]).map(({ value, label }) => [value, label])).toEqual([
      ["Date", "Date"],
      ["#2", "Value, EUR"],
      ["#3", "Text (#3)"],
      ["#4", "Text (#4)"],
    ]);
  });
});

describe("sniffColumns", () => {
  it("finds the delimiter by itself", () => {
    expect(sniffColumns("Date;Amount;Text\n1;2;3", "")).toEqual(["Date", "Amount", "Text"]);
    expect(sniffColumns("Date\tAmount\t\tText\n", "")).toEqual(["Date", "Amount", "#3", "Text"]);
  });

  it("reads quotes, a byte order mark and lines above the header", () => {
    expect(sniffColumns('\uFEFF"Date","Amount, ""net"""\r\n', "")).toEqual(["Date", 'Amount, "net"']);
    expect(sniffColumns("Statement of account\n\nDate,Amount\n", "")).toEqual(["Date", "Amount"]);
  });

  it("uses the delimiter it is told", () => {
    expect(sniffColumns("a,b|c", "|")).toEqual(["a,b", "c"]);
  });

  it("finds no columns in formats that have none", () => {
    expect(sniffColumns("<?xml version='1.0'?><a b=','/>", "")).toEqual([]);
    expect(sniffColumns('{"a": 1, "b": 2}', "")).toEqual([]);
    expect(sniffColumns("OFXHEADER:100,x", "")).toEqual([]);
  });
});

describe("corrections", () => {
  it("puts the choice before what was found, also when the choice is none", () => {
    const options = columnOptions(["Booked", "Valued", "Value, EUR"]);
    const found = { date: "Booked", amount: "Value, EUR" };
    expect(columnOf("date", NO_CHOICES, found, options)).toBe("Booked");
    expect(columnOf("amount", NO_CHOICES, found, options)).toBe("#3");
    expect(columnOf("payee", NO_CHOICES, found, options)).toBe("");
    expect(columnOf("date", { ...NO_CHOICES, columns: { date: "Valued" } }, found, options)).toBe("Valued");
    expect(columnOf("date", { ...NO_CHOICES, columns: { date: "" } }, found, options)).toBe("");
  });

  it("offers the fields the server names first, then the usual ones", () => {
    expect(mappableFields("energy_usage", { kwh: "C" })).toEqual(["kwh", "started_at", "seconds", "wh", "flow", "meter", "quality"]);
  });

  it("shows the settings in force", () => {
    const found = { delimiter: ";", decimal: "comma", date_format: "dd.MM.yyyy", encoding: "UTF-8", currency: null } as const;
    expect(settingsInForce({ ...NO_CHOICES, decimal: "point" }, found)).toMatchObject({
      delimiter: ";",
      decimal: "point",
      dateFormat: "dd.MM.yyyy",
      currency: "",
    });
  });
});

describe("rowError", () => {
  it("reads row and column, or neither", () => {
    const violation = { subject: "row 17, column unit price", rule: "r" };
    expect(rowError(violation)).toEqual({ row: 17, column: "unit price", violation });
    expect(rowError({ subject: "row 3", rule: "r" })).toMatchObject({ row: 3, column: null });
    expect(rowError({ subject: "file", rule: "r" })).toMatchObject({ row: null, column: null });
  });
});

describe("ways out", () => {
  it.each([
    ["say date_format= if days and months are the other way round", "set “Dates look like” if days and months are the other way round"],
    ["say encoding=windows-1252, for example", "set “Characters” to windows-1252, for example"],
    ["say columns=close:NAME", "set “Columns”"],
    ["say which by position: columns=date:#1 or columns=date:#2", "say which by position: “Columns” #1 or “Columns” #2"],
    ["say symbol=AAPL, or file_name=AAPL.csv", "name the file after the symbol, such as AAPL.csv"],
    ["correct the row", "correct the row"],
  ])("tells %j in the page's words", (told, words) => {
    expect(inPageWords(told)).toBe(words);
  });

  it("knows the question for the account", () => {
    expect(asksForAccount([{ subject: "account", rule: "must be told" }])).toBe(true);
    expect(asksForAccount([{ subject: "row 3, column account", rule: "r" }])).toBe(false);
    expect(asksForAccount(undefined)).toBe(false);
  });
});

describe("texts", () => {
  it("says what an import did", () => {
    const result = { rows_added: 1211, rows_known: 70, rows_skipped: 0 } as Parameters<typeof resultText>[0];
    expect(resultText(result, "en-GB")).toBe("1,211 added, 70 already known.");
  });

  it("writes sizes in the unit that fits", () => {
    expect(sizeText(0, "en-GB")).toBe("0 byte");
    expect(sizeText(18_300, "en-GB")).toBe("18 kB");
    expect(sizeText(4_210_000, "en-GB")).toBe("4.2 MB");
  });
});
