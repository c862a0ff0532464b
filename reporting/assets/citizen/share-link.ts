/**
 * `<share-link url="https://…" text="…"><a href="https://wa.me/…">Bagikan</a></share-link>`
 *
 * Opens the phone's own sharing where there is one; otherwise the link inside goes to WhatsApp.
 */
export class ShareLink extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", this.#onClick);
  }

  disconnectedCallback(): void {
    this.removeEventListener("click", this.#onClick);
  }

  #onClick = (event: Event): void => {
    if (typeof navigator.share !== "function") return;
    event.preventDefault();
    const data = { url: this.getAttribute("url") ?? "", text: this.getAttribute("text") ?? "" };
    // Closing the sheet without choosing is no error.
    void navigator.share(data).catch(() => undefined);
  };
}

customElements.define("share-link", ShareLink);
