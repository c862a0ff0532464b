import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { toast } from "../page.ts";
import { readingTime } from "./toast-note.ts";
import { mount } from "../testing.ts";

beforeEach(() => {
  vi.useFakeTimers();
  mount('<div id="toasts"></div>');
});
afterEach(() => vi.useRealTimers());

it("leaves after it could be read", () => {
  toast("Laporan diteruskan ke DLH.", "success");
  const notes = () => document.querySelectorAll("toast-note").length;
  expect(notes()).toBe(1);
  vi.advanceTimersByTime(4900);
  expect(notes()).toBe(1);
  vi.advanceTimersByTime(200);
  expect(notes()).toBe(0);
});

it("gives long notes more time", () => {
  expect(readingTime("x".repeat(200))).toBe(14_000);
});
