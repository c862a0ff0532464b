import { beforeEach, describe, expect, it, vi } from "vitest";
import { following, type WallScenes } from "./wall-scenes.ts";
import "./wall-scenes.ts";

describe("following", () => {
  it("goes through the scenes and back to the live wall", () => {
    expect([following(-1, 2), following(0, 2), following(1, 2)]).toEqual([0, 1, -1]);
  });

  it("stays on the live wall when there is no scene", () => {
    expect(following(-1, 0)).toBe(-1);
  });
});

describe("wall-scenes", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    document.body.innerHTML =
      '<div class="wall"><wall-scenes seconds="1"><p data-scene="a" hidden></p><p data-scene="b" hidden></p></wall-scenes></div>';
  });

  const hidden = () => [...document.querySelectorAll<HTMLElement>("[data-scene]")].map((scene) => scene.hidden);

  it("shows one scene at a time", () => {
    vi.advanceTimersByTime(1000);
    expect(hidden()).toEqual([false, true]);
    vi.advanceTimersByTime(1000);
    expect(hidden()).toEqual([true, false]);
    vi.advanceTimersByTime(1000);
    expect(hidden()).toEqual([true, true]);
  });

  it("waits while paused", () => {
    document.dispatchEvent(new KeyboardEvent("keydown", { key: " " }));
    vi.advanceTimersByTime(5000);
    expect(hidden()).toEqual([true, true]);
  });

  it("comes back to the live wall for an emergency", () => {
    document.querySelector<WallScenes>("wall-scenes")?.show(1);
    const detail = { facts: { priority: "emergency" } };
    document.dispatchEvent(new CustomEvent("live:report_created", { detail }));
    expect(hidden()).toEqual([true, true]);
  });
});
