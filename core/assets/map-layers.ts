/** The map's layers, lowest first, in the colours of the page. */
import type { ExpressionSpecification, LayerSpecification } from "maplibre-gl";
import { token } from "./page.ts";

const FONT = ["Jakarta"];

const SHAPE: ExpressionSpecification = [
  "case",
  ["all", ["to-boolean", ["get", "late"]], ["!", ["in", ["get", "state"], ["literal", ["closed", "rejected", "merged"]]]]],
  "late",
  [
    "match",
    ["get", "state"],
    ["on_hold", "resolved", "in_progress"], "in_progress",
    ["merged", "rejected"], "rejected",
    "assigned", "assigned",
    "closed", "closed",
    "received",
  ],
];

/** Areas with a shade or a change of their own. */
const SPEAKS: ExpressionSpecification = ["any", ["has", "value"], ["has", "change"]];

/** Land, outlines and names. Areas with a `value` from 0 to 1 are shaded with the city's colour. */
export function areaLayers(
  element: Element,
  scale = 1,
  below: { plain: boolean; tiles: string | null } = { plain: false, tiles: null },
): LayerSpecification[] {
  const colour = (name: string) => token(name, element);
  return [
    {
      id: "land",
      type: "fill",
      source: "areas",
      paint: {
        "fill-color": [
          "case",
          ["has", "change"],
          [
            "match",
            ["get", "change"],
            "created", colour("brand-ui"),
            "changed", colour("in-progress-fill"),
            "switched_off", colour("late-fill"),
            colour("surface"),
          ],
          ["has", "value"],
          ["interpolate", ["linear"], ["get", "value"], 0, colour("surface"), 1, colour("brand-ui")],
          colour("surface"),
        ],
        // Over somebody's map only what says something of its own is shaded.
        "fill-opacity": below.tiles ? ["case", SPEAKS, 0.45, 0] : 1,
      },
    },
    {
      id: "outlines",
      type: "line",
      source: "areas",
      paint: { "line-color": colour("line-strong"), "line-width": 1, "line-opacity": below.plain ? ["case", SPEAKS, 0.55, 0] : 0.55 },
    },
    {
      id: "names",
      type: "symbol",
      source: "names",
      layout: {
        "text-field": ["get", "name"],
        "text-font": FONT,
        "text-size": ["interpolate", ["linear"], ["zoom"], 9, 13 * scale, 14, 17 * scale],
        "text-max-width": 7,
        "text-padding": 6,
        "text-variable-anchor": ["center", "top", "bottom", "left", "right"],
        "text-radial-offset": 1.5,
      },
      paint: {
        "text-color": colour("ink-2"),
        "text-halo-color": colour("surface"),
        "text-halo-width": 1.5,
      },
    },
  ];
}

/** Reports from vector tiles: counted cells from far, shapes from near. */
export function reportLayers(element: Element, scale = 1): LayerSpecification[] {
  const colour = (name: string) => token(name, element);
  return [
    {
      id: "cells",
      type: "circle",
      source: "tiles",
      "source-layer": "cells",
      filter: [">", ["coalesce", ["get", "open"], 0], 0],
      paint: {
        "circle-color": colour("brand-ui"),
        "circle-opacity": 0.8,
        "circle-stroke-color": colour("surface"),
        "circle-stroke-width": 1.5,
        "circle-radius": ["interpolate", ["linear"], ["sqrt", ["get", "open"]], 1, 5, 10, 18, 30, 34],
      },
    },
    {
      id: "cell-counts",
      type: "symbol",
      source: "tiles",
      "source-layer": "cells",
      filter: [">=", ["coalesce", ["get", "open"], 0], 10],
      layout: { "text-field": ["to-string", ["get", "open"]], "text-font": FONT, "text-size": 13 * scale },
      paint: { "text-color": colour("surface") },
    },
    {
      id: "reports",
      type: "symbol",
      source: "tiles",
      "source-layer": "reports",
      layout: { "icon-image": SHAPE, "icon-allow-overlap": true, "icon-size": scale },
    },
  ];
}

/** Points the page itself brings: reports by state, and crews with their names. */
export function pointLayers(element: Element, scale = 1): LayerSpecification[] {
  const colour = (name: string) => token(name, element);
  return [
    {
      id: "fresh",
      type: "circle",
      source: "points",
      filter: ["to-boolean", ["get", "fresh"]],
      paint: {
        "circle-radius": 22 * scale,
        "circle-color": "transparent",
        "circle-stroke-color": colour("ink"),
        "circle-stroke-width": 2,
      },
    },
    {
      id: "points",
      type: "symbol",
      source: "points",
      layout: {
        "icon-image": SHAPE,
        "icon-allow-overlap": true,
        "icon-size": ["interpolate", ["linear"], ["zoom"], 9, 0.8 * scale, 14, 1.1 * scale],
      },
    },
    {
      id: "crews",
      type: "symbol",
      source: "crews",
      layout: {
        "icon-image": "crew",
        "icon-allow-overlap": true,
        "icon-size": scale,
        "text-field": ["coalesce", ["get", "label"], ""],
        "text-font": FONT,
        "text-size": 14 * scale,
        "text-variable-anchor": ["top", "bottom", "left", "right"],
        "text-radial-offset": 1.2,
        "text-optional": true,
      },
      paint: { "text-color": colour("ink"), "text-halo-color": colour("sunken"), "text-halo-width": 2 },
    },
  ];
}
