import { beforeEach, describe, expect, it } from "vitest";
import { mount } from "../../../core/assets/testing.ts";
import "./report-form.ts";

const FORM = `
  <report-form><form>
    <input type="hidden" name="idempotency_key" value="from-the-page">
    <input type="radio" name="category" value="sampah" checked>
    <select name="other"><option value=""></option><option value="pohon">Pohon</option></select>
    <input name="lat" value="1.1"><input name="lon" value="104.0">
    <input name="accuracy_m" value="9"><input name="location_source" value="gps">
    <details data-kelurahan><select name="kelurahan"><option value=""></option><option value="21.71">A</option></select></details>
  </form></report-form>`;

const field = <T extends HTMLElement>(name: string) => document.querySelector<T>(`[name="${name}"]`) as T;

function change(name: string, value: string): void {
  const list = field<HTMLSelectElement>(name);
  list.value = value;
  list.dispatchEvent(new Event("change", { bubbles: true }));
}

describe("report-form", () => {
  beforeEach(() => mount(FORM));

  it("has a key of its own each time the page opens", () => {
    const first = field<HTMLInputElement>("idempotency_key").value;
    mount(FORM);
    const second = field<HTMLInputElement>("idempotency_key").value;

    expect(first).not.toBe("from-the-page");
    expect(second).not.toBe(first);
  });

  it("lets the list of all categories win over the tile, and back", () => {
    change("other", "pohon");
    expect(field<HTMLInputElement>("category").checked).toBe(false);

    const tile = field<HTMLInputElement>("category");
    tile.checked = true;
    tile.dispatchEvent(new Event("change", { bubbles: true }));
    expect(field<HTMLSelectElement>("other").value).toBe("");
  });

  it("forgets the point when a kelurahan is chosen, and the kelurahan when a point is set", () => {
    change("kelurahan", "21.71");
    expect(field<HTMLInputElement>("lat").value).toBe("");
    expect(field<HTMLInputElement>("location_source").value).toBe("");

    field("lat").dispatchEvent(new CustomEvent("place:changed", { bubbles: true }));
    expect(field<HTMLSelectElement>("kelurahan").value).toBe("");
  });

  it("opens the list of kelurahan when the phone does not know its place", () => {
    field("lat").dispatchEvent(new CustomEvent("place:unknown", { bubbles: true }));

    expect(document.querySelector<HTMLDetailsElement>("[data-kelurahan]")?.open).toBe(true);
  });
});
