/** One place for the name of each area: a polygon cut into tiles would be named once per tile. */
import type { Feature, FeatureCollection, Point, Position } from "geojson";

/** Signed area and centre of a ring, in degrees; enough to place a word. */
function centreOf(ring: Position[]): { area: number; lon: number; lat: number } {
  let [area, lon, lat] = [0, 0, 0];
  for (let index = 0; index < ring.length - 1; index += 1) {
    const [x1 = 0, y1 = 0] = ring[index] ?? [];
    const [x2 = 0, y2 = 0] = ring[index + 1] ?? [];
    const cross = x1 * y2 - x2 * y1;
    area += cross;
    lon += (x1 + x2) * cross;
    lat += (y1 + y2) * cross;
  }
  if (area === 0) return { area: 0, lon: ring[0]?.[0] ?? 0, lat: ring[0]?.[1] ?? 0 };
  return { area: Math.abs(area / 2), lon: lon / (3 * area), lat: lat / (3 * area) };
}

function outerRings(feature: Feature): Position[][] {
  const { geometry } = feature;
  if (geometry?.type === "Polygon") return geometry.coordinates.slice(0, 1);
  if (geometry?.type === "MultiPolygon") return geometry.coordinates.flatMap((part) => part.slice(0, 1));
  return [];
}

/** Where to write each area's name: where the area says (`label_lon`, `label_lat`), else the middle of its largest part. */
export function labelPoints(areas: FeatureCollection): FeatureCollection<Point> {
  const features: Feature<Point>[] = [];
  for (const area of areas.features) {
    const properties = area.properties ?? {};
    const [largest] = outerRings(area).map(centreOf).sort((one, other) => other.area - one.area);
    const lon = Number(properties.label_lon ?? largest?.lon);
    const lat = Number(properties.label_lat ?? largest?.lat);
    if (!properties.name || !Number.isFinite(lon) || !Number.isFinite(lat)) continue;
    features.push({ type: "Feature", properties, geometry: { type: "Point", coordinates: [lon, lat] } });
  }
  return { type: "FeatureCollection", features };
}
