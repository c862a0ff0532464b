/**
 * `<wall-clock zone="Asia/Jakarta">14.27</wall-clock>`
 *
 * The time of day in the city, by the server's clock, with WIB, WITA or WIT when `named`.
 */
import { serverNow } from "../clock.ts";
import { clockTime } from "../words.ts";

const ZONES: Record<string, string> = {
  "Asia/Jakarta": "WIB",
  "Asia/Pontianak": "WIB",
  "Asia/Makassar": "WITA",
  "Asia/Jayapura": "WIT",
};

export class WallClock extends HTMLElement {
  #timer: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    this.#tick();
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer);
  }

  #tick(): void {
    const zone = this.getAttribute("zone") ?? "Asia/Jakarta";
    const now = serverNow();
    const name = this.hasAttribute("named") ? ` ${ZONES[zone] ?? ""}` : "";
    this.textContent = `${clockTime(new Date(now), zone)}${name}`.trim();
    this.#timer = setTimeout(() => this.#tick(), 60_000 - (now % 60_000) + 20);
  }
}

customElements.define("wall-clock", WallClock);
