import { describe, expect, it } from "vitest";
import { ownPage, shownFrom } from "./shown.ts";

const ORIGIN = "https://batam.example";

describe("a push message", () => {
  it("is shown as the server wrote it", () => {
    const text = JSON.stringify({ title: "Tugas baru", body: "Sampah", url: "/tugas/1", tag: "x" });
    expect(shownFrom(text, ORIGIN)).toEqual({
      title: "Tugas baru",
      body: "Sampah",
      url: "https://batam.example/tugas/1",
      tag: "x",
    });
  });

  it("says something even when it cannot be read", () => {
    expect(shownFrom("", ORIGIN).title).toBe("Ada kabar baru");
    expect(shownFrom("null", ORIGIN).url).toBe("https://batam.example/");
  });

  it("never leads to another site", () => {
    expect(ownPage("https://evil.example/x", ORIGIN)).toBe("https://batam.example/");
    expect(ownPage("javascript:alert(1)", ORIGIN)).toBe("https://batam.example/");
  });
});
