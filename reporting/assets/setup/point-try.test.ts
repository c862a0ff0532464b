import { expect, test } from "vitest";
import { mount } from "../../../core/assets/testing.ts";
import { pointText } from "./point-try.ts";

test("a point is written latitude first", () => {
  expect(pointText(104.0535, 1.1301)).toBe("1.130100, 104.053500");
});

test("a press on the map fills the point in and asks again", () => {
  mount(`<point-try><form><input name="titik"></form><div id="map"></div></point-try>`);
  let asked = 0;
  document.querySelector("form")?.addEventListener("change", () => (asked += 1));

  document.getElementById("map")?.dispatchEvent(
    new CustomEvent("map:picked", { bubbles: true, detail: { lon: 104.05, lat: 1.13 } }),
  );

  expect(document.querySelector<HTMLInputElement>("[name=titik]")?.value).toBe("1.130000, 104.050000");
  expect(asked).toBe(1);
});
