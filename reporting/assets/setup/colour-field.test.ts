import { beforeEach, expect, test } from "vitest";
import { mount } from "../../../core/assets/testing.ts";
import { asPicked } from "./colour-field.ts";

const field = <T extends Element>(selector: string) => document.querySelector(selector) as T;

beforeEach(() => {
  mount(`<colour-field>
    <input type="color" data-picker hidden value="#0b6fa4"><input name="colour" value="#0b6fa4">
  </colour-field>`);
});

test.each([
  ["#0b6fa4", "#0b6fa4"],
  ["0B6FA4", "#0b6fa4"],
  [" #08c ", "#0088cc"],
  ["#12345", undefined],
  ["merah", undefined],
])("%s is picked as %s", (text, expected) => {
  expect(asPicked(text)).toBe(expected);
});

test("the picker appears, and text and picker follow each other", () => {
  const picker = field<HTMLInputElement>("[data-picker]");
  const text = field<HTMLInputElement>("[name=colour]");
  expect(picker.hidden).toBe(false);

  picker.value = "#8a1f3d";
  picker.dispatchEvent(new Event("input", { bubbles: true }));
  expect(text.value).toBe("#8a1f3d");

  text.value = "#e6a";
  text.dispatchEvent(new Event("input", { bubbles: true }));
  expect(picker.value).toBe("#ee66aa");
});

test("half a colour leaves the picker as it is", () => {
  const text = field<HTMLInputElement>("[name=colour]");
  text.value = "#e6a1";
  text.dispatchEvent(new Event("input", { bubbles: true }));

  expect(field<HTMLInputElement>("[data-picker]").value).toBe("#0b6fa4");
});
