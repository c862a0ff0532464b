/**
 * `<report-form>` around the form of /lapor.
 *
 * Each time the page opens, the form gets a key of its own: a page kept for offline use would
 * otherwise send two reports under one key. Keeps the choices that exclude each other apart: a tile and
 * the list of all categories, a point and a kelurahan. Opens the list of kelurahan when the phone does
 * not know where it is. While there is no signal nothing is guessed.
 */
import { newKey } from "../../../core/assets/outbox.ts";

export class ReportForm extends HTMLElement {
  connectedCallback(): void {
    const key = this.#field("idempotency_key");
    if (key) key.value = newKey();
    this.addEventListener("change", this.#onChange);
    this.addEventListener("place:changed", this.#onPlace);
    this.addEventListener("place:unknown", this.#onNoPlace);
    this.addEventListener("htmx:beforeRequest", this.#onGuess);
  }

  disconnectedCallback(): void {
    this.removeEventListener("change", this.#onChange);
    this.removeEventListener("place:changed", this.#onPlace);
    this.removeEventListener("place:unknown", this.#onNoPlace);
    this.removeEventListener("htmx:beforeRequest", this.#onGuess);
  }

  #field(name: string): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>(`[name="${name}"]`);
  }

  #onChange = (event: Event): void => {
    const changed = event.target as HTMLInputElement | HTMLSelectElement;
    if (changed.name === "category") this.#choose("other", "");
    else if (changed.name === "other" && changed.value) this.#release("category");
    else if (changed.name === "kelurahan" && changed.value) this.#forgetPoint();
  };

  #onPlace = (): void => {
    this.#choose("kelurahan", "");
    const list = this.querySelector<HTMLDetailsElement>("[data-kelurahan]");
    if (list && !this.#field("address_text")?.value) list.open = false;
  };

  #onNoPlace = (): void => {
    const list = this.querySelector<HTMLDetailsElement>("[data-kelurahan]");
    if (list) list.open = true;
  };

  #onGuess = (event: Event): void => {
    if (!navigator.onLine) event.preventDefault();
  };

  #choose(name: string, value: string): void {
    const list = this.querySelector<HTMLSelectElement>(`select[name="${name}"]`);
    if (list) list.value = value;
  }

  #release(name: string): void {
    for (const tile of this.querySelectorAll<HTMLInputElement>(`input[type=radio][name="${name}"]`)) {
      tile.checked = false;
    }
  }

  /** A kelurahan was chosen: the point the phone gave no longer counts. */
  #forgetPoint(): void {
    for (const name of ["lat", "lon", "accuracy_m", "location_source"]) {
      const field = this.#field(name);
      if (field) field.value = "";
    }
  }
}

customElements.define("report-form", ReportForm);
