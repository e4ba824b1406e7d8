import { describe, expect, it } from "vitest";
import type { Outlook, ScoreComponent } from "./api";
import { completeAction, deltaText, reopenAction, scoreText } from "./outlook";
import { orderedComponents, outlookChanged, peerRange, scoreChange, weightPercent } from "./outlook-words";

const action = (id: string, completed = false) => ({ id, title: id, why: "", expected_effect: null, link: null, expires_on: null, completed });
const component = (name: ScoreComponent["name"], weight: number, available = true): ScoreComponent => ({
  name,
  weight,
  score: available ? 50 : null,
  input: null,
  available,
  explanation: "",
  as_of: null,
});
const outlook: Outlook = {
  id: "1",
  user_id: 7,
  date: "2026-01-31",
  status: "OK",
  balance_score: 61,
  band: "building",
  coverage: 90,
  score_version: 1,
  delta_7d: 4,
  components: [component("resilience", 10), component("debt", 20, false), component("bills", 15)],
  largest_gain: null,
  primary_insight: "a",
  insight: null,
  quick_actions: [action("a"), action("b")],
  upcoming: [],
  market_note: null,
  encouragement_message: null,
  surprise_element: null,
  streak_count: 4,
  peer: null,
  data_quality: [],
  revision: 1,
};

describe("completeAction", () => {
  it("carries the streak on with the first action of a day only", () => {
    const first = completeAction(outlook, "a");
    expect(first.streak_count).toBe(5);
    expect(first.quick_actions.map(({ completed }) => completed)).toEqual([true, false]);
    expect(completeAction(first, "b").streak_count).toBe(5);
  });

  it("changes nothing for an action that is done or unknown", () => {
    const done = completeAction(outlook, "a");
    expect(completeAction(done, "a")).toBe(done);
    expect(completeAction(outlook, "z")).toBe(outlook);
  });
});

describe("reopenAction", () => {
  it("takes the streak back with the only action of the day", () => {
    expect(reopenAction(completeAction(outlook, "a"), "a", 4)).toEqual(outlook);
  });

  it("leaves the streak when another action was done meanwhile", () => {
    const both = completeAction(completeAction(outlook, "a"), "b");
    expect(reopenAction(both, "a", 4).streak_count).toBe(5);
  });
});

describe("texts", () => {
  it("says the score and its movement in one sentence for those who don't see the gauge", () => {
    expect(scoreText(outlook)).toBe("Balance score 61 of 100. Building. Up 4 in 7 days.");
    expect(scoreText({ ...outlook, balance_score: null })).toBe("No balance score yet");
    expect([deltaText(-3), deltaText(0), deltaText(null)]).toEqual(["Down 3 in 7 days", "Same as 7 days ago", "No score a week ago"]);
  });

  it("compares scores before and after an import", () => {
    expect(scoreChange(outlook, { ...outlook, balance_score: 68 })).toBe("Your balance score went from 61 to 68.");
    expect(scoreChange(outlook, outlook)).toBe("Your balance score stays at 61.");
    expect(scoreChange(null, outlook)).toBe("Your first balance score is 61.");
    expect(scoreChange(outlook, { ...outlook, balance_score: null })).toBe("There isn’t enough for a score yet.");
  });
});

describe("outlookChanged", () => {
  it("sees a revision, a score or an insight that differs", () => {
    expect(outlookChanged(outlook, { ...outlook })).toBe(false);
    expect(outlookChanged(outlook, { ...outlook, revision: 2 })).toBe(true);
    expect(outlookChanged(outlook, { ...outlook, primary_insight: "b" })).toBe(true);
    expect(outlookChanged(null, outlook)).toBe(true);
  });
});

describe("parts", () => {
  it("puts the heaviest first and those without data last", () => {
    expect(orderedComponents(outlook).map(({ name }) => name)).toEqual(["bills", "resilience", "debt"]);
  });

  it("reads weights written as shares or as percent", () => {
    expect(weightPercent(component("debt", 0.15))).toBe(15);
    expect(weightPercent(component("debt", 15))).toBe(15);
  });
});

describe("peerRange", () => {
  const peer = {
    available: true,
    suppressed: null,
    compared_by: [],
    frozen_on: "2026-01-30",
    percentile: 55,
    median: 58,
    lower_quartile: 44,
    upper_quartile: 71,
  };

  it("shows a group only when it is whole and available", () => {
    expect(peerRange(peer)).toEqual({ low: 44, middle: 58, high: 71 });
    expect(peerRange({ ...peer, median: null })).toBeNull();
    expect(peerRange({ ...peer, available: false, suppressed: "too_few_peers" })).toBeNull();
    expect(peerRange(null)).toBeNull();
  });
});
