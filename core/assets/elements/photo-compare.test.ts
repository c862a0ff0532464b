import { expect, it } from "vitest";
import "./photo-compare.ts";
import { mount } from "../testing.ts";

it("turns two photos into a slider that arrow keys can move", () => {
  mount(`<photo-compare><div class="compare"><figure></figure><figure></figure></div>
    <template><div class="compare-line"></div><input type="range" min="0" max="100" value="50"></template></photo-compare>`);
  const frame = document.querySelector<HTMLElement>(".compare")!;
  const range = document.querySelector<HTMLInputElement>("photo-compare > input")!;
  expect(frame.style.getPropertyValue("--cut")).toBe("50%");
  range.value = "20";
  range.dispatchEvent(new Event("input"));
  expect(frame.style.getPropertyValue("--cut")).toBe("20%");
});
