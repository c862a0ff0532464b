/**
 * `<proof-place>` with hidden fields `lon`, `lat`, `placed_at`, inside the form of the proof
 *
 * Notes where the phone is, and when, at the moment an after-photo is taken: many phones leave the
 * place out of the photo. Without permission the fields stay empty and the proof is sent all the same.
 */
import { locate, type Position } from "../../../core/assets/position.ts";

/** The fields as they are sent. */
export function fieldsFor(here: Position, at: Date): Record<string, string> {
  return { lon: here.lon.toFixed(6), lat: here.lat.toFixed(6), placed_at: at.toISOString() };
}

export class ProofPlace extends HTMLElement {
  #count = 0;

  connectedCallback(): void {
    this.closest("form")?.addEventListener("photo-picker:changed", this.#onChanged);
  }

  disconnectedCallback(): void {
    this.closest("form")?.removeEventListener("photo-picker:changed", this.#onChanged);
  }

  #onChanged = (event: Event): void => {
    const { count } = (event as CustomEvent<{ count: number }>).detail;
    const isNew = count > this.#count;
    this.#count = count;
    if (isNew) void this.#note(new Date());
  };

  async #note(at: Date): Promise<void> {
    const here = await locate();
    if (!here) return;
    for (const [name, value] of Object.entries(fieldsFor(here, at))) {
      const field = this.querySelector<HTMLInputElement>(`input[name="${name}"]`);
      if (field) field.value = value;
    }
  }
}

customElements.define("proof-place", ProofPlace);
