/** `<nearest-first href="/tugas/">` with `button[data-nearest]`: the same list, nearest job first. */
import { toast } from "../../../core/assets/page.ts";
import { locate } from "../../../core/assets/position.ts";

/** The address of the list as seen from a place. */
export function addressFrom(href: string, lat: number, lon: number): string {
  return `${href}?dekat=${lat.toFixed(5)},${lon.toFixed(5)}`;
}

export class NearestFirst extends HTMLElement {
  connectedCallback(): void {
    const button = this.querySelector<HTMLButtonElement>("[data-nearest]");
    if (!button) return;
    button.hidden = false;
    button.addEventListener("click", () => void this.#go(button));
  }

  async #go(button: HTMLButtonElement): Promise<void> {
    button.disabled = true;
    const here = await locate();
    button.disabled = false;
    if (here) location.assign(addressFrom(this.getAttribute("href") ?? "/tugas/", here.lat, here.lon));
    else toast("Lokasi HP belum diketahui. Izinkan lokasi, lalu coba lagi.", "warning");
  }
}

customElements.define("nearest-first", NearestFirst);
