import { beforeEach, expect, it, vi } from "vitest";
import { turn } from "./turn-pages.ts";

const went = vi.fn();

beforeEach(() => {
  went.mockReset();
  document.body.innerHTML = `<main><a rel="prev" href="#a">Kembali</a><a rel="next" href="#b">Berikut</a><input></main>`;
  for (const link of document.querySelectorAll("a")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      went(link.rel);
    });
  }
});

function press(key: string, on: EventTarget = document.body, more: KeyboardEventInit = {}): void {
  on.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
}

it("knows which way a key leads", () => {
  expect([turn("ArrowRight"), turn("PageDown"), turn("ArrowLeft"), turn("PageUp"), turn("x")]).toEqual([
    "next",
    "next",
    "prev",
    "prev",
    undefined,
  ]);
});

it("turns the page", () => {
  press("ArrowRight");
  press("PageUp");
  expect(went.mock.calls).toEqual([["next"], ["prev"]]);
});

it("leaves keys alone while someone types, and shortcuts", () => {
  press("ArrowRight", document.querySelector("input") as HTMLInputElement);
  press("ArrowRight", document.body, { altKey: true });
  expect(went).not.toHaveBeenCalled();
});

it("does nothing on the last page", () => {
  document.querySelector("a[rel=next]")?.remove();
  press("ArrowRight");
  expect(went).not.toHaveBeenCalled();
});
