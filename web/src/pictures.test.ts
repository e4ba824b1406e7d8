import { describe, expect, it } from "vitest";
import { sentSize, sourceOf, sourceSet } from "./pictures";

const picture = { path: "/api/v1/pictures/7/ab", widths: [96, 320, 700] };

describe("sentSize", () => {
  it("brings the longer side to 2,000 and keeps the form", () => {
    expect(sentSize({ width: 4032, height: 3024 })).toEqual({ width: 2000, height: 1500 });
    expect(sentSize({ width: 3024, height: 4032 })).toEqual({ width: 1500, height: 2000 });
  });

  it("enlarges nothing, and leaves nothing without a side", () => {
    expect(sentSize({ width: 640, height: 480 })).toEqual({ width: 640, height: 480 });
    expect(sentSize({ width: 9000, height: 2 })).toEqual({ width: 2000, height: 1 });
  });
});

describe("a picture's addresses", () => {
  it("name every form with its width", () => {
    expect(sourceSet(picture)).toBe("/api/v1/pictures/7/ab?w=96 96w, /api/v1/pictures/7/ab?w=320 320w, /api/v1/pictures/7/ab?w=700 700w");
  });

  it("lead to the narrowest form that is wide enough, or to the widest", () => {
    expect(sourceOf(picture, 97)).toBe("/api/v1/pictures/7/ab?w=320");
    expect(sourceOf(picture, 320)).toBe("/api/v1/pictures/7/ab?w=320");
    expect(sourceOf(picture, 960)).toBe("/api/v1/pictures/7/ab?w=700");
  });
});
