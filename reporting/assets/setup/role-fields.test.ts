import { beforeEach, expect, test } from "vitest";
import { mount } from "../../../core/assets/testing.ts";
import { belongs } from "./role-fields.ts";

beforeEach(() => {
  mount(`<role-fields>
    <select name="role"><option value="crew">Petugas</option><option value="command">Komando</option></select>
    <div id="agency" data-for="agency_operator crew"></div><div id="area" data-for="area_officer"></div>
  </role-fields>`);
});

test("a field belongs to the roles it names, whole words only", () => {
  expect(belongs("agency_operator crew", "crew")).toBe(true);
  expect(belongs("agency_operator", "agency")).toBe(false);
  expect(belongs(undefined, "crew")).toBe(false);
});

test("only the fields of the chosen role show, and follow the choice", () => {
  const box = (id: string) => document.getElementById(id) as HTMLElement;
  expect([box("agency").hidden, box("area").hidden]).toEqual([false, true]);

  const select = document.querySelector("select") as HTMLSelectElement;
  select.value = "command";
  select.dispatchEvent(new Event("change", { bubbles: true }));

  expect([box("agency").hidden, box("area").hidden]).toEqual([true, true]);
});
