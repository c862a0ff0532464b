import { expect, it } from "vitest";
import { closeMenusOutside, showCurrentPage } from "./behaviours.ts";
import { announcement, focusTarget } from "./swap.ts";

it("closes an open menu when something else is pressed, and on Escape", () => {
  document.body.innerHTML =
    '<details data-closes open><summary>Menu</summary><a id="in">x</a></details><p id="out"></p>';
  closeMenusOutside(document);
  const menu = document.querySelector("details")!;

  document.getElementById("in")!.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  expect(menu.open).toBe(true);
  document.getElementById("out")!.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  expect(menu.open).toBe(false);
  menu.open = true;
  document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
  expect(menu.open).toBe(false);
});

it("moves focus to the first wrong field of a refused form", () => {
  document.body.innerHTML = '<form><input id="a"><input id="b" aria-invalid="true"></form>';
  expect(focusTarget(document.body)?.id).toBe("b");
  document.body.innerHTML += '<div data-focus id="c"></div>';
  expect(focusTarget(document.body)?.id).toBe("c");
});

it("says what the fragment wants said", () => {
  document.body.innerHTML = '<div id="x" data-announce="3 laporan baru"></div>';
  expect(announcement(document.getElementById("x")!)).toBe("3 laporan baru");
  expect(announcement(document.createElement("p"))).toBe("");
});

it("scrolls a long menu to the page one is on", () => {
  document.body.innerHTML =
    '<div class="desk-nav"><nav class="desk-menu"><a href="/a">a</a><a href="/b" aria-current="page">b</a></nav></div>';
  const rail = document.querySelector(".desk-nav")!;
  const menu = document.querySelector(".desk-menu")!;
  const box = (left: number, width: number, bottom: number) => () =>
    ({ left, width, bottom, height: 40 }) as DOMRect;
  rail.getBoundingClientRect = box(0, 300, 500);
  menu.getBoundingClientRect = box(0, 300, 900);
  menu.querySelector("[aria-current]")!.getBoundingClientRect = box(700, 100, 560);

  showCurrentPage(document);

  expect(menu.scrollLeft).toBe(600);
  expect(rail.scrollTop).toBe(100);
});
