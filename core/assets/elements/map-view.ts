/**
 * `<map-view areas="/…geojson" tiles="/tiles/reports/{z}/{x}/{y}.mvt" bounds="w,s,e,n" points="id-of-json">`
 *
 * A MapLibre map beside a list of the same things. `points` and `crews` name `json_script` elements with
 * GeoJSON. Pressing a report dispatches `map:selected` with its properties; with `link="/meja/laporan/"`
 * the browser goes to link + number. `still` draws without controls and `scale`
 * larger (wall). Other scripts use the
 * `mounted` promise: `(await el.mounted).setPoints(…)`.
 */
import type { FeatureCollection, Point } from "geojson";
import type { MapOptions, MountedMap } from "../map.ts";

/** Bounds from "west,south,east,north". */
export function boundsFrom(text: string | null): [number, number, number, number] | undefined {
  const parts = (text ?? "").split(",").map(Number);
  if (parts.length !== 4 || parts.some((part) => !Number.isFinite(part))) return undefined;
  return parts as [number, number, number, number];
}

export class MapView extends HTMLElement {
  mounted: Promise<MountedMap> | undefined;

  connectedCallback(): void {
    this.setAttribute("role", "region");
    if (!this.hasAttribute("aria-label")) this.setAttribute("aria-label", "Peta");
    this.mounted = this.#mount();
    this.mounted.then(
      () => this.setAttribute("ready", ""),
      () => this.#apologise(),
    );
  }

  disconnectedCallback(): void {
    void this.mounted?.then((map) => map.destroy()).catch(() => undefined);
    this.mounted = undefined;
  }

  async #mount(): Promise<MountedMap> {
    const { mountMap } = await import("../map.ts");
    return mountMap(this, this.#options());
  }

  #options(): MapOptions {
    const bounds = boundsFrom(this.getAttribute("bounds"));
    const areas = this.getAttribute("areas");
    const tiles = this.getAttribute("tiles");
    const points = this.#json("points");
    const crews = this.#json("crews");
    return {
      ...(bounds ? { bounds } : {}),
      ...(areas ? { areas } : {}),
      ...(tiles ? { tiles } : {}),
      ...(points ? { points } : {}),
      ...(crews ? { crews } : {}),
      scale: Number(this.getAttribute("scale")) || 1,
      interactive: !this.hasAttribute("still"),
      select: (properties) => this.#selected(properties),
      pick: (lon, lat) => this.#tell("map:picked", { lon, lat }),
    };
  }

  #json(attribute: string): FeatureCollection<Point> | undefined {
    const text = document.getElementById(this.getAttribute(attribute) ?? "")?.textContent;
    return text ? (JSON.parse(text) as FeatureCollection<Point>) : undefined;
  }

  #selected(properties: Record<string, unknown>): void {
    const link = this.getAttribute("link");
    const goes = this.#tell("map:selected", properties);
    if (goes && link && properties.number) location.assign(`${link}${String(properties.number)}`);
  }

  #tell(name: string, detail: object): boolean {
    return this.dispatchEvent(new CustomEvent(name, { bubbles: true, cancelable: true, detail }));
  }

  #apologise(): void {
    const words = document.createElement("p");
    words.className = "empty";
    words.textContent = "Peta tidak dapat ditampilkan di peramban ini. Daftarnya tetap lengkap.";
    this.replaceChildren(words);
  }
}

customElements.define("map-view", MapView);
