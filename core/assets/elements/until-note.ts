/**
 * `<until-note until="2026-11-22T09:00:00+00:00">…</until-note>`
 *
 * Something that goes by itself at its moment, also on a page that stays open or was kept for offline.
 */
import { serverNow } from "../clock.ts";

/** Timers count in 32 bits; a later end is looked at again. */
const LONGEST = 2 ** 31 - 1;

export class UntilNote extends HTMLElement {
  #timer: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    this.#look();
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer);
  }

  #look(): void {
    const end = Date.parse(this.getAttribute("until") ?? "");
    if (Number.isNaN(end)) return;
    const left = end - serverNow();
    if (left <= 0) this.remove();
    else this.#timer = setTimeout(() => this.#look(), Math.min(left + 500, LONGEST));
  }
}

customElements.define("until-note", UntilNote);
