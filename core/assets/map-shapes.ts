/** Draws the shape of every state for the map: circle, ring, square, check disc, cross, triangle. */
import type { Map as LibreMap } from "maplibre-gl";
import { token } from "./page.ts";

const SIZE = 26;
const PIXEL_RATIO = 2;

export interface Shape {
  /** Token with the fill colour. */
  fill: string;
  /** Path in a 24 × 24 box. */
  path: string;
  /** Only the line is drawn, this wide. */
  line?: number;
  /** A mark cut out of the fill. */
  mark?: string;
}

export const SHAPES: Record<string, Shape> = {
  received: { fill: "received-fill", path: "M12 3a9 9 0 1 1 0 18a9 9 0 0 1 0-18z" },
  assigned: { fill: "assigned-fill", path: "M12 5a7 7 0 1 1 0 14a7 7 0 0 1 0-14z", line: 4 },
  in_progress: { fill: "in-progress-fill", path: "M4 4h16v16h-16z" },
  closed: {
    fill: "closed-fill",
    path: "M12 2.5a9.5 9.5 0 1 1 0 19a9.5 9.5 0 0 1 0-19z",
    mark: "M7.5 12.2l3.2 3.2l6-6.4",
  },
  rejected: { fill: "rejected-fill", path: "M7 7l10 10M17 7l-10 10", line: 4 },
  late: { fill: "late-fill", path: "M12 3l10 18h-20z" },
  crew: {
    fill: "ink",
    path: "M12 1a11 11 0 1 1 0 22a11 11 0 0 1 0-22z",
    mark: "M6 15.5v-7h6.5v7M12.5 11h3.5l2 2.5v2h-5.5M8.5 15.5a1 1 0 1 0 .01 0M15.5 15.5a1 1 0 1 0 .01 0",
  },
};

/** The shape that stands for a state; the order of overlays is: late first. */
export function shapeOf(state: string, late: boolean): string {
  const open = state !== "closed" && state !== "rejected" && state !== "merged";
  if (late && open) return "late";
  if (state === "on_hold" || state === "resolved") return "in_progress";
  if (state === "merged") return "rejected";
  return state in SHAPES && state !== "crew" ? state : "received";
}

/** Register every shape with the map, in the colours `element` has now. */
export function addShapes(map: LibreMap, element: Element): void {
  for (const [name, shape] of Object.entries(SHAPES)) {
    const picture = draw(shape, token(shape.fill, element), token("surface", element));
    if (map.hasImage(name)) map.updateImage(name, picture);
    else map.addImage(name, picture, { pixelRatio: PIXEL_RATIO });
  }
}

function draw(shape: Shape, fill: string, halo: string): ImageData {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE * PIXEL_RATIO;
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("This browser cannot draw map shapes.");
  const scale = (SIZE * PIXEL_RATIO) / 28;
  pen.scale(scale, scale);
  pen.translate(2, 2);
  pen.lineJoin = pen.lineCap = "round";
  const path = new Path2D(shape.path);
  pen.strokeStyle = halo;
  pen.lineWidth = (shape.line ?? 0) + 3.5;
  pen.stroke(path);
  if (shape.line) {
    pen.strokeStyle = fill;
    pen.lineWidth = shape.line;
    pen.stroke(path);
  } else {
    pen.fillStyle = fill;
    pen.fill(path);
  }
  if (shape.mark) {
    pen.strokeStyle = halo;
    pen.lineWidth = 2;
    pen.stroke(new Path2D(shape.mark));
  }
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}
