/**
 * `<text-count for="cerita"></text-count>`
 *
 * Says how many characters are left once little room remains in the field it names.
 */
import { number } from "../words.ts";

/** What is said: nothing while there is plenty of room. */
export function sayRoom(used: number, limit: number): string {
  const left = limit - used;
  return used < limit * 0.7 ? "" : `${number(left)} huruf lagi`;
}

export class TextCount extends HTMLElement {
  #field: HTMLTextAreaElement | HTMLInputElement | null = null;

  connectedCallback(): void {
    const field = document.getElementById(this.getAttribute("for") ?? "");
    if (!(field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement)) return;
    this.#field = field;
    field.addEventListener("input", this.#show);
    this.#show();
  }

  disconnectedCallback(): void {
    this.#field?.removeEventListener("input", this.#show);
  }

  #show = (): void => {
    if (this.#field) this.textContent = sayRoom(this.#field.value.length, this.#field.maxLength);
  };
}

customElements.define("text-count", TextCount);
