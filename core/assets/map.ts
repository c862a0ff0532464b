/**
 * The big map of desk, wall and set-up (MapLibre): areas, reports from vector tiles, points that move.
 *
 * No basemap and no glyph server are needed: land is drawn from area outlines, and labels use the page's
 * own font. Reports have the shape and colour of their state, larger than 44 px to press.
 */
import "./vendor/maplibre.css";
import type { FeatureCollection, Point } from "geojson";
import {
  AttributionControl,
  type GeoJSONSource,
  type LngLatBoundsLike,
  Map as LibreMap,
  type MapGeoJSONFeature,
  NavigationControl,
  setWorkerUrl,
} from "maplibre-gl";
import worker from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import { background } from "./map-background.ts";
import { labelPoints } from "./map-labels.ts";
import { areaLayers, pointLayers, reportLayers } from "./map-layers.ts";
import { addShapes } from "./map-shapes.ts";
import { token } from "./page.ts";

export interface MapOptions {
  bounds?: LngLatBoundsLike;
  center?: [number, number];
  zoom?: number;
  /** GeoJSON of areas (`name`, optional `level`, `value` 0..1 for shading), or its address. */
  areas?: string | FeatureCollection;
  /** `/tiles/reports/{z}/{x}/{y}.mvt` of this host: layers `cells` (count, open) and `reports` (number, state, late). */
  tiles?: string;
  /** Points drawn by state: properties `id`, `state`, `late`. */
  points?: FeatureCollection<Point>;
  /** Points of crews: properties `id`, `label`. */
  crews?: FeatureCollection<Point>;
  /** Words and shapes this much larger, for the wall. */
  scale?: number;
  /** False for the wall: nothing to press. */
  interactive?: boolean;
  /** A report or point was pressed. */
  select?: (properties: Record<string, unknown>) => void;
  /** An area was pressed; places and reports above it come first. */
  press?: (properties: Record<string, unknown>) => void;
  /** An empty place was pressed. */
  pick?: (lon: number, lat: number) => void;
}

export interface MountedMap {
  setPoints(points: FeatureCollection<Point>): void;
  setCrews(points: FeatureCollection<Point>): void;
  setAreas(areas: FeatureCollection): void;
  /** Read the report tiles again. */
  refreshTiles(): void;
  flyTo(lon: number, lat: number, zoom?: number): void;
  /** Resolves when everything is drawn. */
  idle(): Promise<void>;
  destroy(): void;
}

const EMPTY: FeatureCollection<Point> = { type: "FeatureCollection", features: [] };
const PRESSABLE = ["reports", "points", "crews"];

setWorkerUrl(worker);

/** Draw a map into `element`; its size is the element's. */
export async function mountMap(element: HTMLElement, options: MapOptions): Promise<MountedMap> {
  const map = new LibreMap({
    container: element,
    style: {
      version: 8,
      sources: {},
      layers: [{ id: "ground", type: "background", paint: { "background-color": token("sunken", element) } }],
    },
    interactive: options.interactive ?? true,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    fadeDuration: 0,
    ...(options.bounds
      ? { bounds: options.bounds, fitBoundsOptions: { padding: 24 } }
      : { center: options.center ?? [106.8, -6.2], zoom: options.zoom ?? 11 }),
  });
  if (options.interactive ?? true) map.addControl(new NavigationControl({ showCompass: false }));
  map.touchZoomRotate.disableRotation();
  await new Promise<void>((resolve) => void map.once("load", () => resolve()));
  await document.fonts.ready;
  addShapes(map, element);
  await addSources(map, options);
  addTiles(map);
  for (const layer of layersFor(element, options)) map.addLayer(layer);
  if (options.select || options.pick || options.press) listen(map, options);
  return handle(map);
}

/** The provider's tiles, where the city chose one, below everything else. */
function addTiles(map: LibreMap): void {
  const { tiles, credit } = background();
  if (!tiles) return;
  map.addSource("below", { type: "raster", tiles: [tiles], tileSize: 256, maxzoom: 19 });
  map.addLayer({ id: "below", type: "raster", source: "below", paint: { "raster-saturation": -0.6 } });
  const words = document.createElement("span");
  words.textContent = credit;
  map.addControl(new AttributionControl({ compact: false, customAttribution: words.innerHTML }));
}

async function addSources(map: LibreMap, options: MapOptions): Promise<void> {
  if (options.areas) {
    const areas = await load(options.areas);
    map.addSource("areas", { type: "geojson", data: areas, tolerance: 0.2 });
    map.addSource("names", { type: "geojson", data: labelPoints(areas) });
  }
  if (options.tiles) {
    const tiles = [`${location.origin}${options.tiles}`];
    map.addSource("tiles", { type: "vector", tiles, minzoom: 0, maxzoom: 16 });
  }
  map.addSource("points", { type: "geojson", data: options.points ?? EMPTY });
  map.addSource("crews", { type: "geojson", data: options.crews ?? EMPTY });
}

/** Areas themselves, or fetched; without them the map still shows its points. */
async function load(areas: string | FeatureCollection): Promise<FeatureCollection> {
  if (typeof areas !== "string") return areas;
  const answer = await fetch(areas).catch(() => undefined);
  return answer?.ok ? ((await answer.json()) as FeatureCollection) : EMPTY;
}

function layersFor(element: HTMLElement, options: MapOptions) {
  const scale = options.scale ?? 1;
  return [
    ...(options.areas ? areaLayers(element, scale, background()) : []),
    ...(options.tiles ? reportLayers(element, scale) : []),
    ...pointLayers(element, scale),
  ];
}

function listen(map: LibreMap, options: MapOptions): void {
  const pressable = () => PRESSABLE.filter((id) => map.getLayer(id));
  const areaAt = (point: { x: number; y: number }) =>
    options.press && map.getLayer("land") ? map.queryRenderedFeatures([point.x, point.y], { layers: ["land"] })[0] : undefined;
  map.on("click", (event) => {
    const reach = 16;
    const { x, y } = event.point;
    const [hit] = map.queryRenderedFeatures([[x - reach, y - reach], [x + reach, y + reach]], {
      layers: pressable(),
    }) as MapGeoJSONFeature[];
    const area = hit ? undefined : areaAt(event.point);
    if (hit) options.select?.(hit.properties);
    else if (area) options.press?.(area.properties);
    else options.pick?.(event.lngLat.lng, event.lngLat.lat);
  });
  map.on("mousemove", (event) => {
    const over = map.queryRenderedFeatures(event.point, { layers: pressable() }).length > 0 || areaAt(event.point) !== undefined;
    map.getCanvas().style.cursor = over ? "pointer" : "";
  });
}

function handle(map: LibreMap): MountedMap {
  const put = (source: string, data: FeatureCollection) =>
    map.getSource<GeoJSONSource>(source)?.setData(data);
  return {
    setPoints: (points) => void put("points", points),
    setCrews: (points) => void put("crews", points),
    setAreas: (areas) => {
      void put("areas", areas);
      void put("names", labelPoints(areas));
    },
    refreshTiles: () => map.refreshTiles("tiles"),
    flyTo: (lon, lat, zoom) => void map.easeTo({ center: [lon, lat], zoom: zoom ?? map.getZoom() }),
    idle: () => new Promise((resolve) => {
      if (map.loaded() && !map.isMoving()) resolve();
      else map.once("idle", () => resolve());
    }),
    destroy: () => map.remove(),
  };
}

