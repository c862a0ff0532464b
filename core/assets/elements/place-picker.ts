/**
 * `<place-picker lat lon boundary="/…geojson" tiles="https://…/{z}/{x}/{y}.png" attribution="…">`
 *
 * Around a location card. Holds inputs `lat`, `lon`, `accuracy_m`, `location_source`; optional
 * `[data-accuracy]` (words), `[data-adjust]` (opens the map), `[data-locate]` (asks the phone),
 * `[data-map]` (an empty box with `hidden`). Asks the phone for its place by itself unless a place is set
 * or `manual` is given. The map (Leaflet) is fetched when it is opened, not before: tap to set the point,
 * drag it, or move it with the arrow keys (10 m a press, 100 m with Shift).
 * Every change sets the inputs and dispatches `place:changed` with `{lat, lon, accuracy, source}`, then a
 * bubbling `change` on the `lat` input for htmx.
 */
import { locate, moved } from "../position.ts";
import type { PinMap } from "../pin-map.ts";
import { distance } from "../words.ts";

export type PlaceSource = "gps" | "pin";

const STEP_METRES = 10;
const LONG_STEP_METRES = 100;
const ARROWS: Record<string, [number, number]> = {
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};

/** Metres east and north that a key asks for. */
export function stepOf(key: string, long: boolean): [number, number] | undefined {
  const direction = ARROWS[key];
  const metres = long ? LONG_STEP_METRES : STEP_METRES;
  return direction && [direction[0] * metres, direction[1] * metres];
}

export class PlacePicker extends HTMLElement {
  #map: PinMap | undefined;
  #opening = false;

  connectedCallback(): void {
    this.addEventListener("click", this.#onClick);
    this.addEventListener("keydown", this.#onKey);
    if (!this.#has() && !this.hasAttribute("manual")) void this.#ask();
  }

  disconnectedCallback(): void {
    this.removeEventListener("click", this.#onClick);
    this.removeEventListener("keydown", this.#onKey);
    this.#map?.remove();
    this.#map = undefined;
  }

  #field(name: string): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>(`[name="${name}"]`);
  }

  #has(): boolean {
    return Boolean(this.#field("lat")?.value && this.#field("lon")?.value);
  }

  #onClick = (event: Event): void => {
    const pressed = (event.target as Element).closest("[data-adjust], [data-locate]");
    if (!pressed || !this.contains(pressed)) return;
    event.preventDefault();
    if (pressed.hasAttribute("data-locate")) void this.#ask();
    else void this.open();
  };

  #onKey = (event: KeyboardEvent): void => {
    if (!(event.target as Element).closest("[data-map]") || !this.#has()) return;
    const step = stepOf(event.key, event.shiftKey);
    if (!step) return;
    event.preventDefault();
    const [lat, lon] = moved(this.#number("lat"), this.#number("lon"), ...step);
    this.#set(lat, lon, "pin");
    this.#map?.show(lat, lon, true);
  };

  #number(name: string): number {
    return Number(this.#field(name)?.value);
  }

  async #ask(): Promise<void> {
    this.#say("Mencari lokasi…");
    const here = await locate();
    if (!this.isConnected) return;
    if (!here) {
      this.#say(this.#has() ? "" : "Lokasi belum diketahui. Pilih titik di peta.");
      this.dispatchEvent(new CustomEvent("place:unknown", { bubbles: true }));
      return;
    }
    this.#set(here.lat, here.lon, "gps", here.accuracy);
    this.#map?.show(here.lat, here.lon, true);
  }

  /** Fetch and open the map. */
  async open(): Promise<void> {
    const box = this.querySelector<HTMLElement>("[data-map]");
    if (!box || this.#opening) return;
    box.hidden = false;
    if (!this.#map) {
      this.#opening = true;
      const { mountPinMap } = await import("../pin-map.ts");
      this.#map = await mountPinMap(box, {
        lat: this.#number("lat") || Number(this.getAttribute("lat")) || 0,
        lon: this.#number("lon") || Number(this.getAttribute("lon")) || 0,
        hasPin: this.#has(),
        boundary: this.getAttribute("boundary"),
        tiles: this.getAttribute("tiles"),
        attribution: this.getAttribute("attribution") ?? "",
        onPick: (lat, lon) => this.#set(lat, lon, "pin"),
      });
      this.#opening = false;
    }
    box.tabIndex = 0;
    box.focus();
  }

  #set(lat: number, lon: number, source: PlaceSource, accuracy?: number): void {
    this.#write("lat", lat.toFixed(6));
    this.#write("lon", lon.toFixed(6));
    this.#write("location_source", source);
    this.#write("accuracy_m", accuracy === undefined ? "" : String(Math.round(accuracy)));
    const words = accuracy === undefined ? "Titik Anda pilih sendiri" : `Ketepatan sekitar ${distance(accuracy)}`;
    this.#say(words);
    const detail = { lat, lon, accuracy, source };
    this.dispatchEvent(new CustomEvent("place:changed", { bubbles: true, detail }));
    this.#field("lat")?.dispatchEvent(new Event("change", { bubbles: true }));
  }

  #write(name: string, value: string): void {
    const field = this.#field(name);
    if (field) field.value = value;
  }

  #say(words: string): void {
    const place = this.querySelector("[data-accuracy]");
    if (place && words) place.textContent = words;
  }
}

customElements.define("place-picker", PlacePicker);
