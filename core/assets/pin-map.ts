/** The small map for placing a point or seeing a list (Leaflet: no WebGL, 43 KB, fetched on demand). */
import "./vendor/leaflet.css";
import type { GeoJsonObject } from "geojson";
import L from "leaflet";
import { background } from "./map-background.ts";
import { token } from "./page.ts";

export interface PinMap {
  show(lat: number, lon: number, centre: boolean): void;
  remove(): void;
}

export interface PinOptions {
  lat: number;
  lon: number;
  hasPin: boolean;
  boundary: string | null;
  tiles: string | null;
  attribution: string;
  onPick: (lat: number, lon: number) => void;
}

const STREET = 17;
/** Without streets to see, the outline of the kelurahan has to be in view. */
const QUARTER = 14;
const FAR = 12;

/** Draw the map into `box`; a tap or a drag calls `onPick`. */
export async function mountPinMap(box: HTMLElement, options: PinOptions): Promise<PinMap> {
  const below = background();
  const tiles = options.tiles ?? below.tiles;
  const credit = options.attribution || escaped(below.credit);
  const close = tiles ? STREET : QUARTER;
  const map = L.map(box, { zoomControl: true, keyboard: false, attributionControl: Boolean(credit) });
  map.setView([options.lat, options.lon], options.hasPin ? close : FAR);
  if (tiles) L.tileLayer(tiles, { attribution: credit, maxZoom: 19 }).addTo(map);
  if (options.boundary) await drawBoundary(map, options.boundary, !options.hasPin);
  const pin = L.marker([options.lat, options.lon], { draggable: true, icon: pinIcon(), keyboard: false });
  if (options.hasPin) pin.addTo(map);
  const pick = (place: L.LatLng) => {
    pin.setLatLng(place).addTo(map);
    options.onPick(place.lat, place.lng);
  };
  map.on("click", (event) => pick(event.latlng));
  pin.on("dragend", () => pick(pin.getLatLng()));
  return {
    show(lat, lon, centre) {
      pin.setLatLng([lat, lon]).addTo(map);
      if (centre) map.setView([lat, lon], Math.max(map.getZoom(), close));
    },
    remove: () => void map.remove(),
  };
}

/** Leaflet writes attributions as markup; ours is text. */
function escaped(text: string): string {
  const box = document.createElement("span");
  box.textContent = text;
  return box.innerHTML;
}

/** City and kelurahan outlines from GeoJSON; the map stays usable without them. */
export async function drawBoundary(map: L.Map, address: string, fit: boolean): Promise<void> {
  const answer = await fetch(address).catch(() => undefined);
  if (!answer?.ok) return;
  const outline = L.geoJSON((await answer.json()) as GeoJsonObject, {
    interactive: false,
    style: { color: token("brand-ui"), weight: 1.5, fillColor: token("surface"), fillOpacity: background().tiles ? 0 : 0.6 },
  }).addTo(map);
  const bounds = outline.getBounds();
  if (fit && bounds.isValid()) map.fitBounds(bounds, { padding: [12, 12] });
}

function pinIcon(): L.DivIcon {
  return L.divIcon({
    className: "map-pin",
    iconSize: [44, 44],
    iconAnchor: [22, 40],
    html: '<svg viewBox="0 0 44 44" width="44" height="44" aria-hidden="true"><path d="M22 40s-12-11-12-22a12 12 0 1 1 24 0c0 11-12 22-12 22z"/><circle cx="22" cy="18" r="4.5"/></svg>',
  });
}
