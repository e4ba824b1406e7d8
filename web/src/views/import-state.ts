import { useCallback, useRef } from "react";
import type { Enveloped, ImportResult, Outlook } from "../api";
import { type Draft, useDraft } from "../drafts";
import { ApiError } from "../http";
import { upload } from "../upload";
import { type ImportChoices, importQuery, inPageWords, NO_CHOICES, sniffColumns } from "../imports";
import { fetchOutlook, outlookPath } from "../outlooks";
import { held } from "../query";
import { useSignedIn } from "../session";
import { useIdempotencyKey } from "../submit";

/** An import from the choice of the file to its result. */
export type ImportState = {
  readonly file: File | null;
  /** The file's first characters, for naming its columns when the server can't. */
  readonly head: string;
  readonly choices: ImportChoices;
  readonly work: "checking" | "importing" | null;
  readonly sent: number;
  readonly preview: ImportResult | null;
  /** The choices differ from those the preview was made with. */
  readonly stale: boolean;
  readonly result: ImportResult | null;
  readonly before: Outlook | null;
  readonly error: unknown;
  /** Counts the requests; an answer to an earlier one is dropped. */
  readonly turn: number;
};

const NOTHING: ImportState = {
  file: null,
  head: "",
  choices: NO_CHOICES,
  work: null,
  sent: 0,
  preview: null,
  stale: false,
  result: null,
  before: null,
  error: undefined,
  turn: 0,
};

const HEAD_BYTES = 65_536;
/** A file up to this size is checked again after every correction; a bigger one when asked. */
const RECHECK_BYTES = 2_000_000;
const PATH = "/api/v1/imports";

export type ImportWork = {
  readonly state: ImportState;
  readonly columns: readonly string[];
  readonly rechecks: boolean;
  readonly choose: (file: File) => void;
  readonly correct: (change: Partial<ImportChoices>) => void;
  /** Takes a new account's name letter by letter; `recheck` follows once it is typed. */
  readonly nameAccount: (name: string) => void;
  readonly recheck: () => void;
  readonly check: () => void;
  readonly confirm: () => void;
  readonly restart: () => void;
};

export function useImport(): ImportWork {
  const { user, profile, welcomed } = useSignedIn();
  const [state, set, forget]: Draft<ImportState> = useDraft("import", NOTHING);
  const abort = useRef<AbortController | null>(null);
  const turn = useRef(state.turn);
  const keyFor = useIdempotencyKey();

  const begin = useCallback(
    (change: Partial<ImportState>): { readonly turn: number; readonly signal: AbortSignal } => {
      abort.current?.abort();
      abort.current = new AbortController();
      turn.current += 1;
      const now = turn.current;
      set((old) => ({ ...old, sent: 0, error: undefined, ...change, turn: now }));
      return { turn: now, signal: abort.current.signal };
    },
    [set],
  );
  const settle = useCallback(
    (mine: number, change: Partial<ImportState>) => set((old) => (old.turn === mine ? { ...old, ...change } : old)),
    [set],
  );

  const dryRun = useCallback(
    (file: File, choices: ImportChoices) => {
      const { turn: mine, signal } = begin({ file, choices, work: "checking", stale: true });
      upload<ImportResult>(PATH, file, {
        query: importQuery(file.name, choices, true),
        headers: {},
        signal,
        onProgress: (sent) => settle(mine, { sent }),
      }).then(
        ({ value }) => settle(mine, { preview: plainResult(value), stale: false, work: null }),
        (error: unknown) => settle(mine, { error: plainError(error), work: null }),
      );
    },
    [begin, settle],
  );

  const choose = (file: File) => {
    const choices = { ...NO_CHOICES, accountId: state.choices.accountId, newAccount: state.choices.newAccount };
    set((old) => ({ ...old, preview: null, result: null, head: "" }));
    dryRun(file, choices);
    file
      .slice(0, HEAD_BYTES)
      .text()
      .then(
        (head) => set((old) => (old.file === file ? { ...old, head } : old)),
        () => undefined,
      );
  };

  const correct = (change: Partial<ImportChoices>) => {
    const choices = { ...state.choices, ...change };
    if (state.file !== null && state.file.size <= RECHECK_BYTES) {
      dryRun(state.file, choices);
    } else {
      set((old) => ({ ...old, choices, stale: true }));
    }
  };

  const importNow = async (file: File) => {
    const { turn: mine } = begin({ work: "importing" });
    // What today said before; an import is worth doing without the comparison.
    const before = await fetchOutlook(user.id, null).then(
      ({ value }) => value.data,
      () => held<Enveloped<Outlook>>(outlookPath(user.id, null))?.data ?? null,
    );
    const query = importQuery(file.name, state.choices, false);
    try {
      const { value } = await upload<ImportResult>(PATH, file, {
        query,
        headers: { "Idempotency-Key": keyFor(`${file.size} ${file.lastModified} ${query}`) },
        onProgress: (sent) => settle(mine, { sent }),
      });
      settle(mine, { work: null, result: plainResult(value), before });
      if (!profile.household.onboarded) {
        welcomed().catch(() => undefined);
      }
    } catch (error) {
      settle(mine, { work: null, error: plainError(error) });
    }
  };

  const rechecks = state.file !== null && state.file.size <= RECHECK_BYTES;
  const check = () => {
    if (state.file !== null) {
      dryRun(state.file, state.choices);
    }
  };

  return {
    state,
    columns: availableColumns(state),
    rechecks,
    choose,
    correct,
    nameAccount: (newAccount) => set((old) => ({ ...old, choices: { ...old.choices, newAccount }, stale: true })),
    recheck: () => {
      if (rechecks) {
        check();
      }
    },
    check,
    confirm: () => {
      if (state.file !== null && state.work === null) {
        void importNow(state.file);
      }
    },
    restart: () => {
      abort.current?.abort();
      forget();
    },
  };
}

function plainResult(result: ImportResult): ImportResult {
  return { ...result, warnings: result.warnings.map(inPageWords) };
}

function plainError(error: unknown): unknown {
  if (!(error instanceof ApiError) || error.problem.violations === undefined) {
    return error;
  }
  const violations = error.problem.violations.map((violation) =>
    violation.way_out == null ? violation : { ...violation, way_out: inPageWords(violation.way_out) },
  );
  return new ApiError({ ...error.problem, violations }, error.retryAt);
}

/** The columns the server told; after a failure, which may be about another delimiter, those read from the file here. */
function availableColumns(state: ImportState): readonly string[] {
  const told = state.preview?.available_columns ?? [];
  if (state.error === undefined && told.length > 0) {
    return told;
  }
  const sniffed = sniffColumns(state.head, state.choices.delimiter);
  return sniffed.length > 0 ? sniffed : told;
}
