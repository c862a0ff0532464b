import { expect, it } from "vitest";
import "./text-count.ts";
import { mount } from "../testing.ts";

it("speaks only when room gets short", () => {
  mount('<textarea id="t" maxlength="10"></textarea><text-count for="t"></text-count>');
  const field = document.querySelector("textarea")!;
  const count = document.querySelector("text-count")!;
  expect(count.textContent).toBe("");
  field.value = "12345678";
  field.dispatchEvent(new Event("input"));
  expect(count.textContent).toBe("2 huruf lagi");
});
