import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { urgency } from "./due-clock.ts";
import { mount } from "../testing.ts";

const NOON = Date.parse("2026-11-22T05:00:00Z");
const MINUTE = 60_000;
const at = (minutes: number) => new Date(NOON + minutes * MINUTE).toISOString();

beforeEach(() => {
  vi.useFakeTimers({ now: NOON });
});
afterEach(() => {
  document.body.innerHTML = "";
  vi.useRealTimers();
});

it("counts down, turns amber when three quarters are used, and red when late", () => {
  mount(`<due-clock class="clock" due="${at(30)}" started="${at(-30)}">x</due-clock>`);
  const clock = document.querySelector("due-clock")!;
  expect(clock.textContent).toBe("sisa 30 mnt");
  expect(clock.className).toContain("clock-calm");

  vi.advanceTimersByTime(16 * MINUTE);
  expect(clock.textContent).toBe("sisa 14 mnt");
  expect(clock.className).toContain("clock-soon");

  vi.advanceTimersByTime(20 * MINUTE);
  expect(clock.textContent).toMatch(/^lewat \d+ mnt$/);
  expect(clock.className).toContain("clock-late");
});

it("counts up in plain minutes on the wall", () => {
  mount(`<div class="wall-minutes"><due-clock minutes since="${at(-48)}" due="${at(-1)}">?</due-clock></div>`);
  expect(document.querySelector("due-clock")!.textContent).toBe("48");
  expect(document.querySelector(".wall-minutes")!.className).toContain("wall-minutes-late");
});

it("leaves the server's words when it has no time to count", () => {
  mount("<due-clock due='bukan waktu'>sisa 5 mnt</due-clock>");
  expect(document.querySelector("due-clock")!.textContent).toBe("sisa 5 mnt");
});

it("stops counting once it leaves the page", () => {
  mount(`<due-clock due="${at(30)}"></due-clock>`);
  document.body.innerHTML = "";
  expect(vi.getTimerCount()).toBe(0);
});

it("without a start, the last half hour is soon", () => {
  expect(urgency(NOON + 31 * MINUTE, Number.NaN, NOON)).toBe("calm");
  expect(urgency(NOON + 30 * MINUTE, Number.NaN, NOON)).toBe("soon");
  expect(urgency(NOON - 1, Number.NaN, NOON)).toBe("late");
});
