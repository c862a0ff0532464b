import { afterEach, expect, it, vi } from "vitest";
import { mount } from "../../../core/assets/testing.ts";
import { fieldsFor } from "./proof-place.ts";

const here = { lat: 1.1301, lon: 104.0535, accuracy: 8 };
let found: typeof here | undefined = here;
vi.mock("../../../core/assets/position.ts", () => ({ locate: async () => found }));

afterEach(() => {
  found = here;
  document.body.replaceChildren();
});

const FORM = `<form><photo-picker></photo-picker><proof-place><input type="hidden" name="lon">
  <input type="hidden" name="lat"><input type="hidden" name="placed_at"></proof-place></form>`;
const value = (name: string) => document.querySelector<HTMLInputElement>(`input[name=${name}]`)!.value;
const change = (count: number) =>
  document
    .querySelector("photo-picker")!
    .dispatchEvent(new CustomEvent("photo-picker:changed", { bubbles: true, detail: { count } }));

it("notes where and when the photo was taken", async () => {
  mount(FORM);
  change(1);
  await vi.waitFor(() => expect([value("lon"), value("lat")]).toEqual(["104.053500", "1.130100"]));
  expect(Date.parse(value("placed_at"))).not.toBeNaN();
});

it("leaves the fields empty when the phone does not say", async () => {
  found = undefined;
  mount(FORM);
  change(1);
  await Promise.resolve();
  expect(value("lon")).toBe("");
});

it("says the time in a form every server reads", () => {
  expect(fieldsFor(here, new Date(0)).placed_at).toBe("1970-01-01T00:00:00.000Z");
});
