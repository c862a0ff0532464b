/**
 * `<outbox-list hidden>` with a `<template>` for one item: `[data-label]`, `[data-state]`, `a[data-open]`, `button[data-drop]`
 *
 * Shows what has not arrived yet, tries again when the network returns, on page load and on
 * `button[data-flush]`, and disappears when nothing waits.
 */
import { all, drop, flush, type Kept } from "../outbox.ts";
import { toast } from "../page.ts";

export class OutboxList extends HTMLElement {
  connectedCallback(): void {
    document.addEventListener("outbox:changed", this.#show);
    window.addEventListener("online", this.#flush);
    this.addEventListener("click", this.#onClick);
    void this.#show();
    void this.#flush();
  }

  disconnectedCallback(): void {
    document.removeEventListener("outbox:changed", this.#show);
    window.removeEventListener("online", this.#flush);
    this.removeEventListener("click", this.#onClick);
  }

  #show = async (): Promise<void> => {
    const template = this.querySelector("template");
    const items = await all();
    this.hidden = items.length === 0;
    const list = this.querySelector("[data-list]");
    if (!template || !list) return;
    list.replaceChildren(...items.map((item) => this.#row(template, item)));
  };

  #row(template: HTMLTemplateElement, item: Kept): DocumentFragment {
    const row = template.content.cloneNode(true) as DocumentFragment;
    const label = row.querySelector("[data-label]");
    if (label) label.textContent = item.label;
    const state = row.querySelector("[data-state]");
    if (state) state.textContent = item.refusal ?? "Menunggu sinyal";
    const link = row.querySelector<HTMLAnchorElement>("a[data-open]");
    if (link && item.page) link.href = item.page;
    if (link) link.hidden = !item.page || item.page === location.pathname;
    row.querySelector("[data-drop]")?.setAttribute("data-key", item.key);
    return row;
  }

  #flush = async (): Promise<void> => {
    await flush((outcome, item) => {
      if (outcome.kind === "sent") toast(`Terkirim: ${item.label}`, "success");
      if (outcome.kind === "later" && outcome.signedOut) toast("Masuk lagi supaya yang tersimpan terkirim.", "warning");
      if (outcome.kind === "refused") toast(`${item.label}: ${outcome.message}`, "warning");
    });
  };

  #onClick = (event: Event): void => {
    const button = (event.target as Element).closest<HTMLElement>("[data-drop], [data-flush]");
    if (button?.dataset.key) void drop(button.dataset.key);
    else if (button?.hasAttribute("data-flush")) void this.#flush();
  };
}

customElements.define("outbox-list", OutboxList);
