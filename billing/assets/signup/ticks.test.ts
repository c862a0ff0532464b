import { expect, it, vi } from "vitest";
import { mount } from "../../../core/assets/testing.ts";
import "./ticks.ts";

const PAGE = `<form id="f"><fieldset id="one">
  <button data-ticks="all">Semua</button><button data-ticks="none">Kosongkan</button>
  <input type="checkbox" value="a"><input type="checkbox" value="b" checked>
  </fieldset><fieldset><input type="checkbox" id="other"></fieldset></form>`;
const ticked = () => [...document.querySelectorAll<HTMLInputElement>("#one input")].map((box) => box.checked);
const press = (which: string) => document.querySelector<HTMLElement>(`[data-ticks="${which}"]`)!.click();

it("ticks all boxes of its own group and tells the form once", () => {
  mount(PAGE);
  const heard = vi.fn();
  document.getElementById("f")!.addEventListener("change", heard);
  press("all");
  expect(ticked()).toEqual([true, true]);
  expect(document.querySelector<HTMLInputElement>("#other")!.checked).toBe(false);
  expect(heard).toHaveBeenCalledTimes(1);
  press("none");
  expect(ticked()).toEqual([false, false]);
  expect(heard).toHaveBeenCalledTimes(2);
  press("none");
  expect(heard).toHaveBeenCalledTimes(2);
});
