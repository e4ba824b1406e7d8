import { addDays, dayIn } from "../src/dates";

/** The household's time zone in every journey, so that "today" is the same for the page, the service and the test. */
export const ZONE = "Europe/Vienna";

export function today(): string {
  return dayIn(ZONE, new Date());
}

const DAYS = 120;
const MONTHLY = 30;
const SALARY = 310_000;
const RENT = 95_000;

export type Statement = { readonly name: string; readonly text: string; readonly rows: number; readonly firstValueDate: string };

/** A bank's export of the last 120 days: salary and rent once a month, groceries twice a week, booked the day before. */
export function statement(): Statement {
  const lines: string[] = [];
  const first = addDays(today(), -DAYS);
  let balance = 240_000;
  const book = (day: string, payee: string, cents: number) => {
    balance += cents;
    lines.push([day, addDays(day, 1), payee, money(cents), money(balance)].join(";"));
  };
  for (let at = 0; at < DAYS; at += 1) {
    const day = addDays(first, at);
    if (at % MONTHLY === 1) {
      book(day, "Kepler Works payroll", SALARY);
    }
    if (at % MONTHLY === 3) {
      book(day, "Rent Lindenhof", -RENT);
    }
    if (at % 7 === 2 || at % 7 === 5) {
      book(day, "Corner Grocery", -(6_150 + (at % 11) * 173));
    }
  }
  const header = "Booked;Valued;Payee;Amount;Balance";
  return {
    name: "statement.csv",
    text: `${[header, ...lines].join("\n")}\n`,
    rows: lines.length,
    firstValueDate: lines[0]?.split(";")[1] ?? "",
  };
}

/** The same export with two rows that can't be read: row 4's amount and row 6's date. */
export function brokenStatement(): Statement {
  const good = statement();
  const lines = good.text.split("\n");
  lines[3] = `${addDays(today(), -20)};${addDays(today(), -19)};Corner Grocery;twelve;0.00`;
  lines[5] = `2026-02-31;2026-02-31;Corner Grocery;-12.00;0.00`;
  return { ...good, name: "broken.csv", text: lines.join("\n") };
}

function money(cents: number): string {
  return (cents / 100).toFixed(2);
}
