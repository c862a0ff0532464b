import { expect, test } from "vitest";
import { mount } from "../../../core/assets/testing.ts";
import { showCurrent } from "./current-screen.ts";

test("the present screen stands in the middle of the menu", () => {
  mount(`<nav class="desk-menu"><a href="#a">A</a><a href="#b" aria-current="page">B</a></nav>`);
  const menu = document.querySelector("nav") as HTMLElement;
  const current = document.querySelector("[aria-current]") as HTMLElement;
  Object.defineProperty(menu, "clientWidth", { value: 300 });
  Object.defineProperty(current, "offsetLeft", { value: 500 });
  Object.defineProperty(current, "offsetWidth", { value: 100 });

  showCurrent(document);

  expect(menu.scrollLeft).toBe(400);
});

test("a page without a menu stays as it is", () => {
  mount("<p>Halaman lain</p>");
  expect(() => showCurrent(document)).not.toThrow();
});
