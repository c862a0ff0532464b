/**
 * `<toast-note>Laporan diteruskan ke DLH. <button data-close>…</button></toast-note>`
 *
 * Leaves by itself after a time that fits its length, never while it is pointed at or has focus.
 */
const MINIMUM_MS = 5000;
const MS_PER_LETTER = 70;

/** How long a note stays: long enough to be read slowly. */
export function readingTime(text: string): number {
  return Math.max(MINIMUM_MS, text.trim().length * MS_PER_LETTER);
}

export class ToastNote extends HTMLElement {
  #timer: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    this.addEventListener("click", this.#onClick);
    this.#timer = setTimeout(this.#leave, readingTime(this.textContent ?? ""));
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer);
    this.removeEventListener("click", this.#onClick);
  }

  #onClick = (event: Event): void => {
    if ((event.target as Element).closest("[data-close]")) this.remove();
  };

  #leave = (): void => {
    if (!this.matches(":hover, :focus-within")) this.remove();
    else this.#timer = setTimeout(this.#leave, MINIMUM_MS);
  };
}

customElements.define("toast-note", ToastNote);
