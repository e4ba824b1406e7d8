import { afterEach, describe, expect, it } from "vitest";
import { target } from "./call";
import { ApiError, newKey, onSessionEnd, queryString, readAnswer, readMoment, readRetryAt, Unreachable, withSession } from "./http";

const none = () => null;
const ended = () => new ApiError({ status: 401, code: "NOT_SIGNED_IN" });

function failsOnce(): () => Promise<string> {
  let turn = 0;
  return () => {
    turn += 1;
    return turn === 1 ? Promise.reject(ended()) : Promise.resolve("done");
  };
}

describe("readAnswer", () => {
  it("gives value and entity tag", () => {
    expect(readAnswer(200, '{"a":1}', (name) => (name === "ETag" ? '"3"' : null))).toMatchObject({ value: { a: 1 }, tag: '"3"' });
    expect(readAnswer(204, "", none)).toMatchObject({ value: undefined, tag: null });
  });

  it("throws the problem the server sent", () => {
    const body = JSON.stringify({ status: 422, code: "DATE_IN_FUTURE", detail: "d" });
    expect(() => readAnswer(422, body, none)).toThrow(expect.objectContaining({ status: 422, message: "d" }));
  });

  it("makes a problem of an intermediary's page by its status", () => {
    expect(() => readAnswer(502, "<html>", none)).toThrow(expect.objectContaining({ status: 502, problem: { status: 502, code: "HTTP_502" } }));
  });

  it("takes a page in place of data for no answer", () => {
    expect(() => readAnswer(200, "<html>sign in to the hotel</html>", none)).toThrow(Unreachable);
  });
});

describe("readRetryAt", () => {
  it("reads seconds and dates, and nothing from the rest", () => {
    const now = Date.parse("2026-01-01T00:00:00Z");
    expect(readRetryAt("30", now)).toBe(now + 30_000);
    expect(readRetryAt("Thu, 01 Jan 2026 00:00:45 GMT", now)).toBe(now + 45_000);
    expect(readRetryAt(null, now)).toBeNull();
    expect(readRetryAt("soon", now)).toBeNull();
  });
});

describe("withSession", () => {
  afterEach(() => onSessionEnd(null));

  it("repeats the exchange once after a new sign-in", async () => {
    onSessionEnd(() => Promise.resolve(true));
    expect(await withSession(false, failsOnce())).toBe("done");
  });

  it("gives up when the new session isn't accepted either", async () => {
    onSessionEnd(() => Promise.resolve(true));
    await expect(withSession(false, () => Promise.reject(ended()))).rejects.toMatchObject({ status: 401 });
  });

  it("asks once for requests that fail together", async () => {
    let asked = 0;
    onSessionEnd(async () => {
      asked += 1;
      return true;
    });
    await Promise.all([withSession(false, failsOnce()), withSession(false, failsOnce())]);
    expect(asked).toBe(1);
  });

  it("gives the failure on when the person leaves", async () => {
    onSessionEnd(() => Promise.resolve(false));
    await expect(withSession(false, () => Promise.reject(ended()))).rejects.toMatchObject({ status: 401 });
  });

  it("doesn't ask about a wrong password", async () => {
    onSessionEnd(() => Promise.reject(new Error("asked")));
    const wrong = new ApiError({ status: 401, code: "WRONG_CREDENTIALS" });
    await expect(withSession(false, () => Promise.reject(wrong))).rejects.toBe(wrong);
  });
});

describe("queryString", () => {
  it("leaves out what is empty and encodes the rest", () => {
    expect(queryString({ a: "x y", b: "", c: null, d: undefined, e: "&" })).toBe("?a=x+y&e=%26");
    expect(queryString(undefined)).toBe("");
  });
});

describe("newKey", () => {
  it("is long and never the same", () => {
    expect(newKey()).toMatch(/^[0-9a-f]{32}$/);
    expect(newKey()).not.toBe(newKey());
  });
});

describe("readMoment", () => {
  const now = Date.parse("2026-11-21T15:00:10Z");

  it("is when the answer was sent, less its age", () => {
    expect(readMoment("Sat, 21 Nov 2026 15:00:00 GMT", "30", now)).toBe(Date.parse("2026-11-21T14:59:30Z"));
  });

  it("is never in this device's future, and now where nothing is told", () => {
    expect(readMoment("Sat, 21 Nov 2026 15:05:00 GMT", null, now)).toBe(now);
    expect(readMoment(null, null, now)).toBe(now);
    expect(readMoment("yesterday", "soon", now)).toBe(now);
  });
});

describe("target", () => {
  it("fills in the path and leaves out what isn't asked", () => {
    expect(target("GET /api/v1/goals/{id}", { path: { id: "a/b" } })).toEqual({ method: "GET", path: "/api/v1/goals/a%2Fb" });
    expect(target("GET /api/v1/calculations/risk-assessment", { query: { portfolio_id: 3 } }).path).toBe(
      "/api/v1/calculations/risk-assessment?portfolio_id=3",
    );
  });
});
