import { expect, it } from "vitest";
import { SHAPES, shapeOf } from "./map-shapes.ts";

it("gives every state a shape, and lateness goes first while work is open", () => {
  expect(shapeOf("assigned", false)).toBe("assigned");
  expect(shapeOf("assigned", true)).toBe("late");
  expect(shapeOf("closed", true)).toBe("closed");
  expect(shapeOf("on_hold", false)).toBe("in_progress");
  expect(shapeOf("merged", true)).toBe("rejected");
  expect(shapeOf("something new", false)).toBe("received");
});

it("no two states share a shape", () => {
  const paths = Object.values(SHAPES).map((shape) => shape.path);
  expect(new Set(paths).size).toBe(paths.length);
});
