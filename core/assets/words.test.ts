import { describe, expect, it } from "vitest";
import { clockTime, distance, duration, number, timeLeft } from "./words.ts";

const MINUTE = 60_000;

describe("words", () => {
  it("says lengths of time like the server does", () => {
    expect(duration(45 * MINUTE)).toBe("45 mnt");
    expect(duration(70 * MINUTE)).toBe("1 j 10 mnt");
    expect(duration(120 * MINUTE)).toBe("2 j");
    expect(duration(52 * 60 * MINUTE)).toBe("2 hr 4 j");
  });

  it("says which side of a deadline we are on", () => {
    expect(timeLeft(22 * MINUTE)).toBe("sisa 22 mnt");
    expect(timeLeft(-18 * MINUTE)).toBe("lewat 18 mnt");
  });

  it("uses dots in times and thousands, commas in fractions", () => {
    expect(clockTime(new Date("2026-11-22T07:27:00Z"), "Asia/Jakarta")).toBe("14.27");
    expect(number(1_342_038)).toBe("1.342.038");
    expect(distance(40)).toBe("40 m");
    expect(distance(1240)).toBe("1,2 km");
  });
});
