/**
 * `<picked-place>` with hidden `[name=lon]`, `[name=lat]`, a `[data-map-box]`, `[data-words]`, `[data-clear]`
 *
 * A press on the map chooses the exact place; without a map the kelurahan's list is enough.
 */
import type { FeatureCollection, Point } from "geojson";
import type { MapView } from "../../../core/assets/elements/map-view.ts";

/** One point for the map, or none. */
export function pointAt(lon: string, lat: string): FeatureCollection<Point> {
  const place = [Number(lon), Number(lat)];
  const isPlace = lon !== "" && lat !== "" && place.every(Number.isFinite);
  const properties = { id: "titik", state: "received" };
  const geometry = { type: "Point" as const, coordinates: place };
  return { type: "FeatureCollection", features: isPlace ? [{ type: "Feature", properties, geometry }] : [] };
}

export class PickedPlace extends HTMLElement {
  connectedCallback(): void {
    for (const part of this.querySelectorAll<HTMLElement>("[data-map-box], [data-words]")) part.hidden = false;
    this.addEventListener("map:picked", this.#onPicked);
    this.querySelector("[data-clear]")?.addEventListener("click", () => this.#put("", ""));
    this.#draw();
  }

  disconnectedCallback(): void {
    this.removeEventListener("map:picked", this.#onPicked);
  }

  #field(name: string): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>(`[name=${name}]`);
  }

  #onPicked = (event: Event): void => {
    const { lon, lat } = (event as CustomEvent<{ lon: number; lat: number }>).detail;
    this.#put(lon.toFixed(6), lat.toFixed(6));
  };

  #put(lon: string, lat: string): void {
    const [x, y] = [this.#field("lon"), this.#field("lat")];
    if (!x || !y) return;
    x.value = lon;
    y.value = lat;
    this.#draw();
  }

  #draw(): void {
    const [lon, lat] = [this.#field("lon")?.value ?? "", this.#field("lat")?.value ?? ""];
    const words = this.querySelector<HTMLElement>("[data-words]");
    if (words) words.textContent = (lon ? words.dataset.chosen : words.dataset.none) ?? "";
    const clear = this.querySelector<HTMLElement>("[data-clear]");
    if (clear) clear.hidden = !lon;
    const map = this.querySelector<MapView>("map-view");
    void map?.mounted?.then((mounted) => mounted.setPoints(pointAt(lon, lat))).catch(() => undefined);
  }
}

customElements.define("picked-place", PickedPlace);
