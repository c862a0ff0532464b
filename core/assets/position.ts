/** Where the phone is: asked once, never waited for longer than eight seconds. */
export const WAIT_MS = 8000;

export interface Position {
  lat: number;
  lon: number;
  accuracy: number;
}

/** The present position; nothing when refused, unknown, or too slow. */
export function locate(geolocation: Geolocation | undefined = navigator.geolocation): Promise<Position | undefined> {
  if (!geolocation) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    // The browser's own limit does not count the time its question stands unanswered.
    const limit = setTimeout(() => resolve(undefined), WAIT_MS);
    const answer = (position: Position | undefined) => {
      clearTimeout(limit);
      resolve(position);
    };
    geolocation.getCurrentPosition(
      ({ coords }) =>
        answer({ lat: coords.latitude, lon: coords.longitude, accuracy: coords.accuracy }),
      () => answer(undefined),
      { enableHighAccuracy: true, timeout: WAIT_MS, maximumAge: 30_000 },
    );
  });
}

const METRES_PER_DEGREE = 111_320;

/** A place some metres to the east and north. */
export function moved(lat: number, lon: number, east: number, north: number): [number, number] {
  const shrunk = METRES_PER_DEGREE * Math.cos((lat * Math.PI) / 180);
  return [lat + north / METRES_PER_DEGREE, lon + east / shrunk];
}
