/**
 * `<confirm-dialog><dialog id="x">…</dialog></confirm-dialog>` and `<button data-opens="x">`
 *
 * Opens a `<dialog>` from anywhere on the page, closes it by `[data-closes-dialog]`, by a press on the
 * backdrop or Escape, and gives focus back. A press on the opener passes `data-action` (form address) and
 * `data-text` on to the dialog, so that one dialog serves many rows.
 */
export class ConfirmDialog extends HTMLElement {
  #opener: HTMLElement | null = null;

  connectedCallback(): void {
    document.addEventListener("click", this.#onOpen);
    this.addEventListener("click", this.#onClick);
    this.#dialog?.addEventListener("close", this.#onClosed);
  }

  disconnectedCallback(): void {
    document.removeEventListener("click", this.#onOpen);
    this.removeEventListener("click", this.#onClick);
  }

  get #dialog(): HTMLDialogElement | null {
    return this.querySelector("dialog");
  }

  #onOpen = (event: Event): void => {
    const opener = (event.target as Element).closest<HTMLElement>("[data-opens]");
    const dialog = this.#dialog;
    if (!opener || !dialog || opener.dataset.opens !== dialog.id) return;
    event.preventDefault();
    this.#opener = opener;
    const { action, text } = opener.dataset;
    const form = dialog.querySelector<HTMLFormElement>('form:not([method="dialog"])');
    if (form && action) form.action = action;
    const words = dialog.querySelector("[data-text]");
    if (words && text) words.textContent = text;
    dialog.showModal();
  };

  #onClick = (event: Event): void => {
    const dialog = this.#dialog;
    const pressed = event.target as Element;
    if (pressed === dialog || pressed.closest("[data-closes-dialog]")) dialog?.close();
  };

  #onClosed = (): void => {
    this.#opener?.focus();
    this.#opener = null;
  };
}

customElements.define("confirm-dialog", ConfirmDialog);
