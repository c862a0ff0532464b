/**
 * `<near-me href="/sekitar">` with `button[data-near]` and `button[data-show-map aria-controls="…"]`
 *
 * Asks the phone for its place and opens the same list around it, keeping the filters; shows and hides
 * the map, which is fetched when it is shown first.
 */
import { toast } from "../../../core/assets/page.ts";
import { locate } from "../../../core/assets/position.ts";
import type { ReportMap } from "./report-map.ts";

/** The address of the list around a place, with the filters of the address now. */
export function addressAround(href: string, search: string, lat: number, lon: number): string {
  const query = new URLSearchParams(search);
  query.delete("kursor");
  query.set("dekat", `${lat.toFixed(5)},${lon.toFixed(5)}`);
  return `${href}?${query}`;
}

export class NearMe extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", this.#onClick);
    // Beside the list there is room for the map only on wide screens.
    const button = this.querySelector<HTMLButtonElement>("[data-show-map]");
    if (button && matchMedia("(min-width: 60rem)").matches) {
      requestAnimationFrame(() => this.#toggleMap(button));
    }
  }

  disconnectedCallback(): void {
    this.removeEventListener("click", this.#onClick);
  }

  #onClick = (event: Event): void => {
    const pressed = (event.target as Element).closest<HTMLButtonElement>("button");
    if (pressed?.hasAttribute("data-near")) void this.#near(pressed);
    else if (pressed?.hasAttribute("data-show-map")) this.#toggleMap(pressed);
  };

  async #near(button: HTMLButtonElement): Promise<void> {
    button.disabled = true;
    const here = await locate();
    button.disabled = false;
    if (!here) {
      toast("Lokasi HP belum diketahui. Izinkan lokasi, atau pakai peta.", "warning");
      return;
    }
    const href = this.getAttribute("href") ?? location.pathname;
    location.assign(addressAround(href, location.search, here.lat, here.lon));
  }

  #toggleMap(button: HTMLButtonElement): void {
    const map = document.getElementById(button.getAttribute("aria-controls") ?? "") as ReportMap | null;
    if (!map) return;
    map.hidden = !map.hidden;
    button.setAttribute("aria-expanded", String(!map.hidden));
    if (!map.hidden) void map.open();
  }
}

customElements.define("near-me", NearMe);
