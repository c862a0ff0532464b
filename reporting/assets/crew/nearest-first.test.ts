import { expect, it } from "vitest";
import { addressFrom } from "./nearest-first.ts";

it("says where the phone is, to about a metre", () => {
  expect(addressFrom("/tugas/", 1.1301234, 104.0511119)).toBe("/tugas/?dekat=1.13012,104.05111");
});
