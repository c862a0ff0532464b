import { afterEach, expect, it, vi } from "vitest";
import { locate, moved, WAIT_MS } from "../position.ts";
import { mount } from "../testing.ts";
import { stepOf } from "./place-picker.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const html = `<place-picker><input name="lat"><input name="lon"><input name="accuracy_m">
  <input name="location_source"><p data-accuracy></p><div data-map hidden></div></place-picker>`;
const value = (name: string) => document.querySelector<HTMLInputElement>(`[name=${name}]`)!.value;

function phone(answer: "here" | "refused"): void {
  vi.stubGlobal("navigator", {
    geolocation: {
      getCurrentPosition: (found: PositionCallback, refused: () => void) =>
        answer === "refused"
          ? refused()
          : found({ coords: { latitude: 1.1301, longitude: 104.0529, accuracy: 12.4 } } as GeolocationPosition),
    },
  });
}

it("fills in the place the phone gives and says how exact it is", async () => {
  phone("here");
  mount(html);
  await vi.waitFor(() => expect(value("lat")).toBe("1.130100"));
  expect([value("lon"), value("accuracy_m"), value("location_source")]).toEqual(["104.052900", "12", "gps"]);
  expect(document.querySelector("[data-accuracy]")!.textContent).toBe("Ketepatan sekitar 12 m");
});

it("says what to do when the phone refuses", async () => {
  phone("refused");
  mount(html);
  await vi.waitFor(() =>
    expect(document.querySelector("[data-accuracy]")!.textContent).toContain("Pilih titik di peta"),
  );
  expect(value("lat")).toBe("");
});

it("never waits longer than eight seconds", async () => {
  vi.useFakeTimers();
  const answer = locate({ getCurrentPosition: () => undefined } as unknown as Geolocation);
  await vi.advanceTimersByTimeAsync(WAIT_MS);
  expect(await answer).toBeUndefined();
});

it("moves the point by metres with the arrow keys", () => {
  expect(stepOf("ArrowUp", false)).toEqual([0, 10]);
  expect(stepOf("ArrowLeft", true)).toEqual([-100, 0]);
  expect(stepOf("a", false)).toBeUndefined();
  const [lat, lon] = moved(1.13, 104.05, 0, 111.32);
  expect(lat).toBeCloseTo(1.131, 6);
  expect(lon).toBe(104.05);
});
