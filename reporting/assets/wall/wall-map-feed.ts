/**
 * `<wall-map-feed crews-url="…">` keeps the wall's map up to date: crews move as their positions arrive,
 * report tiles are read again at most every two seconds while reports change.
 */
import type { FeatureCollection, Point } from "geojson";
import type { MapView } from "../../../core/assets/elements/map-view.ts";

interface Moved {
  facts?: { crew?: string; name?: string; lon?: number; lat?: number };
}

/** The collection with one crew where it is now. */
export function moved(crews: FeatureCollection<Point>, detail: Moved): FeatureCollection<Point> {
  const { crew, name, lon, lat } = detail.facts ?? {};
  if (!crew || lon === undefined || lat === undefined) return crews;
  const others = crews.features.filter((feature) => feature.properties?.id !== crew);
  const here = {
    type: "Feature" as const,
    geometry: { type: "Point" as const, coordinates: [lon, lat] },
    properties: { id: crew, label: name ?? crew },
  };
  return { type: "FeatureCollection", features: [...others, here] };
}

const TILES_EVERY = 2000;
const CREWS_EVERY = 60_000;

export class WallMapFeed extends HTMLElement {
  #crews: FeatureCollection<Point> = { type: "FeatureCollection", features: [] };
  #refresh: ReturnType<typeof setTimeout> | undefined;
  #reload: ReturnType<typeof setInterval> | undefined;
  readonly #onMoved = (event: Event): void => {
    this.#crews = moved(this.#crews, (event as CustomEvent<Moved>).detail ?? {});
    void this.#map()?.then((map) => map.setCrews(this.#crews));
  };
  readonly #onChanged = (): void => {
    this.#refresh ??= setTimeout(() => {
      this.#refresh = undefined;
      void this.#map()?.then((map) => map.refreshTiles());
    }, TILES_EVERY);
  };

  connectedCallback(): void {
    const start = document.getElementById("wall-crews")?.textContent;
    if (start) this.#crews = JSON.parse(start) as FeatureCollection<Point>;
    document.addEventListener("live:crew_moved", this.#onMoved);
    document.addEventListener("live:report_created", this.#onChanged);
    document.addEventListener("live:report_changed", this.#onChanged);
    this.#reload = setInterval(() => void this.#readCrews(), CREWS_EVERY);
  }

  disconnectedCallback(): void {
    document.removeEventListener("live:crew_moved", this.#onMoved);
    document.removeEventListener("live:report_created", this.#onChanged);
    document.removeEventListener("live:report_changed", this.#onChanged);
    clearInterval(this.#reload);
    clearTimeout(this.#refresh);
  }

  /** Crews that stopped disappear: the server lists those with a fresh position. */
  async #readCrews(): Promise<void> {
    const answer = await fetch(this.getAttribute("crews-url") ?? "").catch(() => undefined);
    if (!answer?.ok) return;
    this.#crews = (await answer.json()) as FeatureCollection<Point>;
    await this.#map()?.then((map) => map.setCrews(this.#crews));
  }

  #map() {
    return document.querySelector<MapView>("map-view")?.mounted;
  }
}

customElements.define("wall-map-feed", WallMapFeed);
