/**
 * The server's time, whatever the phone's clock says.
 *
 * The page carries the moment it was made. That is trusted only when the page really came over the
 * network now: a page out of a cache would turn the clock back.
 */
let offset = 0;

/** Milliseconds since 1970 by the server's clock. */
export function serverNow(): number {
  return Date.now() + offset;
}

/** Compare the phone's clock with the server's. Small differences are the network's and stay. */
export function setServerTime(server: number, here: number): void {
  offset = Math.abs(server - here) > 45_000 ? server - here : 0;
}

/** Read the moment this page was made from `<meta name="server-now">`. */
export function readServerTime(root: Document): void {
  const made = Date.parse(
    root.querySelector<HTMLMetaElement>('meta[name="server-now"]')?.content ?? "",
  );
  const [entry] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  if (Number.isNaN(made) || !entry || entry.transferSize === 0) return;
  setServerTime(made, performance.timeOrigin + entry.responseEnd);
}
