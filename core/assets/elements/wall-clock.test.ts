import { afterEach, expect, it, vi } from "vitest";
import "./wall-clock.ts";
import { mount } from "../testing.ts";

afterEach(() => vi.useRealTimers());

it("shows the city's time and turns with the minute", () => {
  vi.useFakeTimers({ now: Date.parse("2026-11-22T07:27:30Z") });
  mount('<wall-clock zone="Asia/Makassar" named></wall-clock>');
  const clock = document.querySelector("wall-clock")!;
  expect(clock.textContent).toBe("15.27 WITA");
  vi.advanceTimersByTime(31_000);
  expect(clock.textContent).toBe("15.28 WITA");
  document.body.innerHTML = "";
});
