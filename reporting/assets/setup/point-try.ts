/**
 * `<point-try>` around a form with an input `titik` and a `<map-view>`
 *
 * A press on the map writes the point as "latitude, longitude" and asks again. Without scripts the point
 * is typed, or an area chosen.
 */

/** A point as the form wants it, and as maps copy it. */
export function pointText(lon: number, lat: number): string {
  return `${lat.toFixed(6)}, ${lon.toFixed(6)}`;
}

export class PointTry extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("map:picked", this.#picked);
  }

  disconnectedCallback(): void {
    this.removeEventListener("map:picked", this.#picked);
  }

  #picked = (event: Event): void => {
    const { lon, lat } = (event as CustomEvent<{ lon: number; lat: number }>).detail;
    const field = this.querySelector<HTMLInputElement>('[name="titik"]');
    if (!field) return;
    field.value = pointText(lon, lat);
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
}

customElements.define("point-try", PointTry);
