/**
 * `<triage-lease keep-url="…" home="…">` around the card on the screen: renews its loan while the page is seen.
 *
 * A closed or crashed browser renews nothing, and the card goes to a colleague after three minutes.
 * When it already has, the page asks for the card on top instead.
 */
import { csrfToken } from "../../../core/assets/page.ts";

const EVERY_MS = 60_000;

export class TriageLease extends HTMLElement {
  #timer: ReturnType<typeof setInterval> | undefined;

  connectedCallback(): void {
    this.#timer = setInterval(() => void this.renew(), EVERY_MS);
  }

  disconnectedCallback(): void {
    clearInterval(this.#timer);
  }

  /** Ask once; a card that is somebody else's by now is left to them. */
  async renew(): Promise<void> {
    if (document.hidden) return;
    const answer = await fetch(this.getAttribute("keep-url") ?? "", {
      method: "POST",
      headers: { "X-CSRFToken": csrfToken() },
    }).catch(() => undefined);
    if (answer?.status === 409) location.replace(this.getAttribute("home") ?? "");
  }
}

customElements.define("triage-lease", TriageLease);
