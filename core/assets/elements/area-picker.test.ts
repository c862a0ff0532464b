import { beforeEach, expect, it, vi } from "vitest";
import { mount } from "../testing.ts";
import { type AreaPicker } from "./area-picker.ts";
import "./area-picker.ts";

const seen = vi.hoisted(() => ({ shaded: {} as Record<string, number>, press: (_p: object) => {} }));
const note = (areas: { features: { properties: { code: string; value: number } }[] }) => {
  seen.shaded = Object.fromEntries(areas.features.map(({ properties }) => [properties.code, properties.value]));
};
vi.mock("../map.ts", () => ({
  mountMap: async (_element: HTMLElement, options: { areas: never; press: (p: object) => void }) => {
    note(options.areas);
    seen.press = options.press;
    return { setAreas: note, destroy: () => undefined };
  },
}));

const OUTLINES = { type: "FeatureCollection", features: ["a1", "a2", "b1"].map((code) => ({ type: "Feature", geometry: null, properties: { code } })) };
const PAGE = `<form id="f">
  <input type="checkbox" data-area="a"><input type="checkbox" name="area" data-area="a1" data-under="a" checked>
  <input type="checkbox" name="area" data-area="a2" data-under="a"><input type="checkbox" name="area" data-area="b1">
  </form><area-picker areas="/batas.json" form="f"></area-picker>`;
const box = (code: string) => document.querySelector<HTMLInputElement>(`[data-area="${code}"]`)!;
const settled = () => new Promise((resolve) => setTimeout(resolve));

beforeEach(async () => {
  vi.stubGlobal("fetch", async () => ({ ok: true, json: async () => OUTLINES }));
  mount(PAGE);
  await document.querySelector<AreaPicker>("area-picker")!.mounted;
});

it("shades what the list says", () => {
  expect([seen.shaded.a1! > 0, seen.shaded.a2, seen.shaded.b1]).toEqual([true, 0, 0]);
  expect([box("a").checked, box("a").indeterminate]).toEqual([false, true]);
});

it("ticks the line of the area that was pressed, and tells the form once", async () => {
  const heard = vi.fn();
  const ticked = vi.fn();
  document.getElementById("f")!.addEventListener("areas:changed", heard);
  document.getElementById("f")!.addEventListener("change", ticked);
  seen.press({ code: "a2" });
  await settled();
  expect([box("a2").checked, box("a").checked, box("a").indeterminate]).toEqual([true, true, false]);
  expect(seen.shaded.a2).toBeGreaterThan(0);
  expect(heard).toHaveBeenCalledTimes(1);
  expect(ticked).toHaveBeenCalledTimes(1);
});

it("lets a line stand for all below it", async () => {
  box("a").click();
  await settled();
  expect([box("a1").checked, box("a2").checked, box("b1").checked]).toEqual([true, true, false]);
  box("a").click();
  await settled();
  expect([box("a1").checked, box("a2").checked]).toEqual([false, false]);
  expect(seen.shaded.a1).toBe(0);
});
