import { expect, it } from "vitest";
import { mount } from "../../../core/assets/testing.ts";
import { pointAt } from "./picked-place.ts";

const value = (name: string) => document.querySelector<HTMLInputElement>(`[name=${name}]`)?.value;

it("takes the place that was pressed, and lets it be taken back", () => {
  mount(`<picked-place><input type="hidden" name="lon"><input type="hidden" name="lat">
    <div data-map-box hidden></div><p data-words data-none="Tekan peta" data-chosen="Dipilih" hidden></p>
    <button type="button" data-clear hidden></button></picked-place>`);
  const element = document.querySelector("picked-place")!;

  element.dispatchEvent(new CustomEvent("map:picked", { detail: { lon: 104.0512345678, lat: 1.13 } }));

  expect([value("lon"), value("lat")]).toEqual(["104.051235", "1.130000"]);
  expect(document.querySelector("[data-words]")?.textContent).toBe("Dipilih");
  document.querySelector<HTMLElement>("[data-clear]")!.click();
  expect([value("lon"), value("lat")]).toEqual(["", ""]);
});

it("draws no point where there is none", () => {
  expect(pointAt("", "").features).toEqual([]);
  expect(pointAt("104.05", "1.13").features[0]?.geometry.coordinates).toEqual([104.05, 1.13]);
});
