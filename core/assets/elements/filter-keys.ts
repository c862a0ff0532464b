/**
 * `<filter-keys>` around a list whose items carry `[data-key-item]`.
 *
 * J and K move through the list, Enter opens the chosen item's first link, `/` goes to the search field.
 * Keys are left alone while someone types, and with Ctrl, Alt or Meta. The chosen item has
 * `aria-current` and a `filter-keys:chosen` event tells others (to show it beside the list).
 */
export type Move = "next" | "previous" | "open" | "search" | undefined;

/** What a key means here. */
export function meaning(key: string): Move {
  if (key === "j" || key === "J") return "next";
  if (key === "k" || key === "K") return "previous";
  if (key === "Enter") return "open";
  return key === "/" ? "search" : undefined;
}

export class FilterKeys extends HTMLElement {
  connectedCallback(): void {
    document.addEventListener("keydown", this.#onKey);
  }

  disconnectedCallback(): void {
    document.removeEventListener("keydown", this.#onKey);
  }

  #onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    const target = event.target as Element;
    if (target.closest("input, textarea, select, button, a, summary, [contenteditable], dialog")) return;
    const move = meaning(event.key);
    if (!move) return;
    if (move === "search") document.querySelector<HTMLInputElement>("input[type=search]")?.focus();
    else if (move === "open") this.#chosen()?.querySelector("a")?.click();
    else this.#choose(move === "next" ? 1 : -1);
    event.preventDefault();
  };

  #items(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[data-key-item]")];
  }

  #chosen(): HTMLElement | undefined {
    return this.#items().find((item) => item.hasAttribute("aria-current"));
  }

  #choose(step: 1 | -1): void {
    const items = this.#items();
    const present = items.findIndex((item) => item.hasAttribute("aria-current"));
    const next = items[Math.min(items.length - 1, Math.max(0, present + step))];
    if (!next) return;
    for (const item of items) item.removeAttribute("aria-current");
    next.setAttribute("aria-current", "true");
    next.scrollIntoView({ block: "nearest" });
    next.dispatchEvent(new CustomEvent("filter-keys:chosen", { bubbles: true }));
  }
}

customElements.define("filter-keys", FilterKeys);
