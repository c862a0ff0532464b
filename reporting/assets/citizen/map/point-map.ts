/** Reports as pins on a small map: shape and colour say the state, as everywhere. */
import type { Feature, FeatureCollection, Point } from "geojson";
import L from "leaflet";
import { SHAPES, shapeOf } from "../../../../core/assets/map-shapes.ts";
import { icon, token } from "../../../../core/assets/page.ts";
import { drawBoundary } from "../../../../core/assets/pin-map.ts";

export interface PointMap {
  show(address: string): Promise<void>;
  remove(): void;
}

interface Facts {
  number: string;
  url: string;
  title: string;
  state: string;
  label: string;
}

const CLOSE = 16;

/** Draw the city into `box`. */
export async function mountPointMap(box: HTMLElement, boundary: string | null): Promise<PointMap> {
  const map = L.map(box, { attributionControl: false });
  map.setView([0, 110], 4);
  if (boundary) await drawBoundary(map, boundary, true);
  const pins = L.layerGroup().addTo(map);
  return {
    async show(address) {
      map.invalidateSize();
      const answer = await fetch(address).catch(() => undefined);
      if (!answer?.ok) return;
      const found = (await answer.json()) as FeatureCollection<Point, Facts>;
      pins.clearLayers();
      const drawn = found.features.map((feature) => pin(feature).addTo(pins));
      if (drawn.length > 0) {
        map.fitBounds(L.featureGroup(drawn).getBounds(), { padding: [28, 28], maxZoom: CLOSE });
      }
    },
    remove: () => void map.remove(),
  };
}

function pin({ geometry, properties }: Feature<Point, Facts>): L.Marker {
  const [lon = 0, lat = 0] = geometry.coordinates;
  const marker = L.marker([lat, lon], {
    icon: L.divIcon({ className: "report-pin", iconSize: [44, 44], html: shape(properties.state) }),
    alt: `${properties.title}, ${properties.label}`,
    title: properties.title,
  });
  return marker.bindPopup(() => words(properties));
}

/** The state's shape as SVG; only our own constants go into it. */
function shape(state: string): string {
  const drawn = SHAPES[shapeOf(state, false)] ?? SHAPES["received"];
  if (!drawn) return "";
  const fill = token(drawn.fill);
  const look = drawn.line
    ? `fill="none" stroke="${fill}" stroke-width="${drawn.line}"`
    : `fill="${fill}" stroke="${token("surface")}" stroke-width="2"`;
  return `<svg viewBox="0 0 24 24" width="26" height="26" aria-hidden="true"><path d="${drawn.path}" ${look}/></svg>`;
}

function words(facts: Facts): HTMLElement {
  const box = document.createElement("p");
  const link = document.createElement("a");
  link.href = facts.url;
  link.textContent = facts.title;
  const state = document.createElement("span");
  state.textContent = facts.label;
  box.append(link, document.createElement("br"), icon("map-pin"), " ", state);
  return box;
}
