import { ApiError } from "./http";
import { capital, sentence } from "./problem";

/** The messages that belong under a form's fields, by field, and whether all of the failure is said by them. */
export function fieldErrors(
  failure: unknown,
  fields: readonly string[],
): { readonly byField: Readonly<Record<string, string>>; readonly complete: boolean } {
  const violations = failure instanceof ApiError ? (failure.problem.violations ?? []) : [];
  const byField: Record<string, string> = {};
  let others = 0;
  for (const violation of violations) {
    if (fields.includes(violation.subject)) {
      const wayOut = violation.way_out == null ? "" : ` ${sentence(violation.way_out)}`;
      byField[violation.subject] ??= `${capital(violation.rule)}.${wayOut}`;
    } else {
      others += 1;
    }
  }
  return { byField, complete: violations.length > 0 && others === 0 };
}
