import { describe, expect, it } from "vitest";
import { addressAround } from "./near-me.ts";

describe("the list around a place", () => {
  it("keeps the filters and begins at the first page", () => {
    const address = addressAround("/sekitar", "?kategori=sampah&kursor=abc", 1.123456, 104.05);

    expect(address).toBe("/sekitar?kategori=sampah&dekat=1.12346%2C104.05000");
  });
});
