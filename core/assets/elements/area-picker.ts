/**
 * `<area-picker areas="/…geojson" bounds="w,s,e,n" form="id">`: a map and a list of checkboxes that say the same.
 *
 * Every checkbox of the form with `data-area="<code>"` is an area; `data-under="<code>"` names the one above it, whose own
 * box (if there is one) stands for all below it. Pressing an area on the map ticks its boxes, and the form hears one
 * `change` as if a line had been pressed; ticking shades the map. When all boxes are settled the form hears `areas:changed`. Without the map the list works alone.
 */
import type { Feature, FeatureCollection } from "geojson";
import type { MountedMap } from "../map.ts";
import { boundsFrom } from "./map-view.ts";

const ON = 0.6;

export class AreaPicker extends HTMLElement {
  mounted: Promise<MountedMap> | undefined;
  #areas: FeatureCollection = { type: "FeatureCollection", features: [] };
  #map: MountedMap | undefined;
  #queued = false;

  connectedCallback(): void {
    this.setAttribute("role", "region");
    if (!this.hasAttribute("aria-label")) this.setAttribute("aria-label", "Peta wilayah");
    this.#form()?.addEventListener("change", this.#heard);
    this.#offerParents();
    this.#settleParents();
    this.mounted = this.#mount();
    this.mounted.then(
      () => this.setAttribute("ready", ""),
      () => this.#apologise(),
    );
  }

  disconnectedCallback(): void {
    this.#form()?.removeEventListener("change", this.#heard);
    void this.mounted?.then((map) => map.destroy()).catch(() => undefined);
  }

  /** Tick or untick an area as if its line had been pressed. */
  toggle(code: string): void {
    const boxes = this.#below(code);
    if (!boxes.length) return;
    const on = !boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = on;
    boxes.at(-1)?.dispatchEvent(new Event("change", { bubbles: true }));
  }

  async #mount(): Promise<MountedMap> {
    const address = this.getAttribute("areas") ?? "";
    const [{ mountMap }, answer] = await Promise.all([import("../map.ts"), fetch(address)]);
    if (!answer.ok) throw new Error(`No outlines at ${address}.`);
    this.#areas = (await answer.json()) as FeatureCollection;
    const bounds = boundsFrom(this.getAttribute("bounds"));
    this.#map = await mountMap(this, {
      ...(bounds ? { bounds } : {}),
      areas: this.#shaded(),
      press: (properties) => this.toggle(String(properties.code)),
    });
    return this.#map;
  }

  #form(): HTMLFormElement | null {
    const id = this.getAttribute("form");
    const found = id ? document.getElementById(id) : this.closest("form");
    return found instanceof HTMLFormElement ? found : null;
  }

  #boxes(): HTMLInputElement[] {
    return [...(this.#form()?.querySelectorAll<HTMLInputElement>("input[data-area]") ?? [])];
  }

  /** The boxes an area consists of: those under it, or its own. */
  #below(code: string): HTMLInputElement[] {
    const boxes = this.#boxes().filter((box) => !box.disabled);
    const under = boxes.filter((box) => box.dataset.under === code);
    return under.length ? under : boxes.filter((box) => box.dataset.area === code);
  }

  readonly #heard = (event: Event): void => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || box.dataset.area === undefined) return;
    for (const below of this.#below(box.dataset.area)) below.checked = box.checked;
    this.#changed();
  };

  /** Once for however many boxes a press changed. */
  #changed(): void {
    this.#settleParents();
    if (this.#queued) return;
    this.#queued = true;
    queueMicrotask(() => {
      this.#queued = false;
      this.#map?.setAreas(this.#shaded());
      this.#form()?.dispatchEvent(new CustomEvent("areas:changed", { bubbles: true }));
    });
  }

  /** Boxes that stand for others only work with this script: they come with `hidden`, plain words in their place. */
  #offerParents(): void {
    for (const part of this.#form()?.querySelectorAll<HTMLElement>("[data-needs-picker]") ?? []) part.hidden = false;
    for (const part of this.#form()?.querySelectorAll<HTMLElement>("[data-without-picker]") ?? []) part.hidden = true;
  }

  /** A box that stands for others is ticked with all of them and half ticked with some. */
  #settleParents(): void {
    const boxes = this.#boxes();
    for (const box of boxes) {
      const under = boxes.filter((each) => each.dataset.under === box.dataset.area);
      if (!under.length) continue;
      const on = under.filter((each) => each.checked).length;
      box.checked = on === under.length;
      box.indeterminate = on > 0 && on < under.length;
    }
  }

  #shaded(): FeatureCollection {
    const on = new Set<string>();
    for (const box of this.#boxes()) {
      if (box.checked) on.add(box.dataset.area ?? "");
    }
    const shade = (feature: Feature): Feature => ({
      ...feature,
      properties: { ...feature.properties, value: on.has(String(feature.properties?.code)) ? ON : 0 },
    });
    return { ...this.#areas, features: this.#areas.features.map(shade) };
  }

  #apologise(): void {
    const words = document.createElement("p");
    words.className = "empty";
    words.textContent = "Peta tidak dapat ditampilkan di peramban ini. Pilih lewat daftar.";
    this.replaceChildren(words);
  }
}

if (!customElements.get("area-picker")) customElements.define("area-picker", AreaPicker);
