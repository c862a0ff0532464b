import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { mount } from "../../../core/assets/testing.ts";
import { isDue, sendPlace } from "./crew-tracker.ts";

type Told = (position: { coords: { longitude: number; latitude: number } }) => void;
let tell: Told;
let refuse: (error: { code: number; PERMISSION_DENIED: number }) => void;
const clearWatch = vi.fn();
const answer = (status: number) => vi.fn().mockResolvedValue({ status });

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  clearWatch.mockClear();
  vi.stubGlobal("navigator", {
    geolocation: {
      watchPosition: (found: Told, failed: typeof refuse) => {
        tell = found;
        refuse = failed;
        return 7;
      },
      clearWatch,
    },
  });
  mount(`<crew-tracker url="/posisi" hidden data-allowed="Terlihat" data-refused="Ditolak" data-waiting="Menunggu"><span data-words></span></crew-tracker>`);
});

afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const here = { coords: { longitude: 104.05, latitude: 1.13 } };
const words = () => document.querySelector("[data-words]")?.textContent;

it("sends a place at most every ten seconds", async () => {
  const fetched = answer(200);
  vi.stubGlobal("fetch", fetched);
  tell(here);
  tell(here);
  await vi.advanceTimersByTimeAsync(9_000);
  expect(fetched).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(fetched).toHaveBeenCalledTimes(2);
  expect(words()).toBe("Terlihat");
});

it("stops when the job is over", async () => {
  vi.stubGlobal("fetch", answer(409));
  tell(here);
  await vi.advanceTimersByTimeAsync(1);
  expect(clearWatch).toHaveBeenCalledWith(7);
});

it("says that nobody sees the crew when the phone refuses", () => {
  refuse({ code: 1, PERMISSION_DENIED: 1 });
  expect(words()).toBe("Ditolak");
  expect(document.querySelector("crew-tracker")?.hasAttribute("hidden")).toBe(false);
});

it("goes on after a lost signal", async () => {
  vi.stubGlobal("fetch", vi.fn().mockRejectedValue(new TypeError("offline")));
  expect(await sendPlace("/posisi", { lon: 1, lat: 2 })).toBe(true);
  expect(isDue(0, 9_999)).toBe(false);
  expect(isDue(0, 10_000)).toBe(true);
});
