import type { FeatureCollection, Point } from "geojson";
import { describe, expect, it } from "vitest";
import { moved } from "./wall-map-feed.ts";

const EMPTY: FeatureCollection<Point> = { type: "FeatureCollection", features: [] };

describe("moved", () => {
  it("adds a crew that was not there", () => {
    const crews = moved(EMPTY, { facts: { crew: "a", name: "Regu A", lon: 104, lat: 1 } });
    expect(crews.features.map((each) => each.properties)).toEqual([{ id: "a", label: "Regu A" }]);
  });

  it("moves a crew instead of adding it again", () => {
    const first = moved(EMPTY, { facts: { crew: "a", lon: 104, lat: 1 } });
    const second = moved(first, { facts: { crew: "a", lon: 105, lat: 2 } });
    expect(second.features.map((each) => each.geometry.coordinates)).toEqual([[105, 2]]);
  });

  it("ignores a message without a place", () => {
    expect(moved(EMPTY, { facts: { crew: "a" } })).toBe(EMPTY);
  });
});
