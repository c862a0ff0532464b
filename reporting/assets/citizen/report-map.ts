/**
 * `<report-map boundary="/…geojson" hidden>`: the list beside it, on a map (Leaflet, fetched when opened).
 *
 * Shows the reports of `[data-points]` (address of GeoJSON) and follows when htmx replaces the list.
 * A pin leads to its report; whoever cannot use a map has the list with the same reports.
 */
import type { PointMap } from "./map/point-map.ts";

export class ReportMap extends HTMLElement {
  #map: Promise<PointMap> | undefined;

  connectedCallback(): void {
    document.addEventListener("htmx:afterSettle", this.#onSwap);
  }

  disconnectedCallback(): void {
    document.removeEventListener("htmx:afterSettle", this.#onSwap);
    void this.#map?.then((map) => map.remove());
    this.#map = undefined;
  }

  /** Show the map with the reports of the present list. */
  async open(): Promise<void> {
    this.#map ??= import("./map/point-map.ts").then(({ mountPointMap }) =>
      mountPointMap(this, this.getAttribute("boundary")),
    );
    const address = document.querySelector<HTMLElement>("[data-points]")?.dataset.points;
    const map = await this.#map;
    if (address) await map.show(address);
  }

  #onSwap = (): void => {
    if (!this.hidden) void this.open();
  };
}

customElements.define("report-map", ReportMap);
