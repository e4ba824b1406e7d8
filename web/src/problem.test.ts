import { describe, expect, it } from "vitest";
import type { Problem } from "./api";
import { ApiError, Unreachable } from "./http";
import { tell, violationText } from "./problem";
import { fieldErrors } from "./field-errors";

const problem = (status: number, code: string, more: Partial<Problem> = {}) => new ApiError({ status, code, ...more });

describe("tell", () => {
  it("tells a dead connection from a server that is away", () => {
    expect(tell(new Unreachable("x"), false).title).toBe("You’re offline");
    expect(tell(new Unreachable("x"), true).title).toBe("Headroom doesn’t answer");
  });

  it("has its own words for every failure a person can meet", () => {
    const titles = [401, 403, 404, 409, 412, 413, 415, 422, 429, 500, 503].map((status) => tell(problem(status, "X")).title);
    expect(new Set(titles).size).toBe(titles.length);
  });

  it("tells a wrong password from an ended session", () => {
    expect(tell(problem(401, "WRONG_CREDENTIALS")).title).toContain("password");
    expect(tell(problem(401, "NOT_SIGNED_IN")).title).toContain("session");
  });

  it("says when to come back", () => {
    expect(tell(new ApiError({ status: 429, code: "X" }, 1234)).until).toBe(1234);
    expect(tell(problem(429, "X")).until).toBeNull();
  });

  it("lists broken rules in place of the detail that sums them up", () => {
    const told = tell(
      problem(422, "INVALID_INPUT", { detail: "2 rules", violations: [{ subject: "birth_year", rule: "must be 1900..2100", value: 1066 }] }),
    );
    expect(told.detail).toBeNull();
    expect(told.points).toEqual(["Birth year: must be 1900..2100, was “1066”."]);
  });

  it("passes on the incident of a failure nobody foresaw", () => {
    expect(tell(problem(500, "INTERNAL", { incident: "abc" })).detail).toContain("abc");
  });

  it("survives what isn't a failure of ours", () => {
    expect(tell(new TypeError("x")).title).toBe("Something went wrong on this page");
  });
});

describe("violationText", () => {
  it("adds the way out", () => {
    expect(violationText({ subject: "amount", rule: "must be a number", value: "12,x", way_out: "choose comma" })).toBe(
      "Amount: must be a number, was “12,x”. Choose comma.",
    );
  });
});

describe("fieldErrors", () => {
  it("sorts messages to their fields and says when some belong to none", () => {
    const failure = problem(409, "X", {
      violations: [
        { subject: "email", rule: "is taken" },
        { subject: "household", rule: "is full" },
      ],
    });
    expect(fieldErrors(failure, ["email"])).toEqual({ byField: { email: "Is taken." }, complete: false });
    expect(fieldErrors(failure, ["email", "household"]).complete).toBe(true);
    expect(fieldErrors(undefined, ["email"])).toEqual({ byField: {}, complete: false });
  });
});
