import type { FeatureCollection } from "geojson";
import { expect, it } from "vitest";
import { labelPoints } from "./map-labels.ts";

const square = (x: number, y: number, side: number) => [
  [x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y],
];

it("names an area once, in the middle of its largest island", () => {
  const areas: FeatureCollection = {
    type: "FeatureCollection",
    features: [
      {
        type: "Feature",
        properties: { name: "Bulang" },
        geometry: { type: "MultiPolygon", coordinates: [[square(0, 0, 1)], [square(10, 10, 4)]] },
      },
      { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [square(0, 0, 1)] } },
    ],
  };
  const labels = labelPoints(areas);
  expect(labels.features).toHaveLength(1);
  expect(labels.features[0]!.geometry.coordinates).toEqual([12, 12]);
});

it("prefers the place the city chose", () => {
  const [label] = labelPoints({
    type: "FeatureCollection",
    features: [
      {
        type: "Feature",
        properties: { name: "Nongsa", label_lon: 104.1, label_lat: 1.1 },
        geometry: { type: "Polygon", coordinates: [square(0, 0, 1)] },
      },
    ],
  }).features;
  expect(label!.geometry.coordinates).toEqual([104.1, 1.1]);
});
