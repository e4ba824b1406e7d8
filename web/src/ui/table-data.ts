export type SortOrder = { readonly key: string; readonly descending: boolean };

type Sortable = string | number | null;

const WORDS = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
/** Without numbers within words a collator is many times as fast; that counts once thousands of words differ. */
const MANY_WORDS = new Intl.Collator();
const MANY = 2000;

/** Compares two rows by a value of theirs; what has none comes last either way. */
export function compareBy<Row>(value: (row: Row) => Sortable, descending: boolean): (a: Row, b: Row) => number {
  const sign = descending ? -1 : 1;
  return (a, b) => {
    const left = value(a);
    const right = value(b);
    if (left === null || right === null) {
      return Number(left === null) - Number(right === null);
    }
    return sign * (typeof left === "number" && typeof right === "number" ? left - right : WORDS.compare(String(left), String(right)));
  };
}

/** Rows sorted by a value of theirs: words are put in order once each, however many rows share them. */
export function sortRows<Row>(rows: readonly Row[], value: (row: Row) => Sortable, descending: boolean): readonly Row[] {
  const values = rows.map(value);
  const texts = [...new Set(values.filter((one): one is string => typeof one === "string"))];
  const collator = texts.length > MANY ? MANY_WORDS : WORDS;
  const ranks = new Map(texts.toSorted((a, b) => collator.compare(a, b)).map((text, rank) => [text, rank]));
  const keyed = rows.map((row, index) => {
    const own = values[index] ?? null;
    return { row, key: typeof own === "string" ? (ranks.get(own) ?? 0) : own };
  });
  return keyed.toSorted(compareBy(({ key }) => key, descending)).map(({ row }) => row);
}

/** The rows that hold each word of a search, in whatever case. */
export function filterRows<Row>(rows: readonly Row[], search: string, words: (row: Row) => string): readonly Row[] {
  const wanted = search.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) {
    return rows;
  }
  return rows.filter((row) => {
    const text = wordsOf(row, words);
    return wanted.every((word) => text.includes(word));
  });
}

/** What a row is searched by, made once: typing a word asks for it letter by letter. */
const searched = new WeakMap<object, { readonly by: unknown; readonly text: string }>();

function wordsOf<Row>(row: Row, words: (row: Row) => string): string {
  if (typeof row !== "object" || row === null) {
    return words(row).toLocaleLowerCase();
  }
  const known = searched.get(row);
  if (known?.by === words) {
    return known.text;
  }
  const text = words(row).toLocaleLowerCase();
  searched.set(row, { by: words, text });
  return text;
}

/** Where a key leads from a row; null for keys that lead nowhere. */
export function stepRow(key: string, at: number, count: number, page: number): number | null {
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: count - 1 }[key];
  return to === undefined || count === 0 ? null : Math.min(Math.max(to, 0), count - 1);
}
