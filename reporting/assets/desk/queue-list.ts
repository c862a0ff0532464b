/**
 * `<queue-list>` around the desk's list; `#samping` shows the chosen report beside it on wide screens.
 *
 * A press on a row, or J and K (`<filter-keys>`), shows that report beside the list; Enter goes on to its
 * main button, so that J, Enter, Enter accepts and assigns. The chosen row stays chosen when the list
 * refreshes itself. On narrow screens, and without scripts, a row is a link to the report's page.
 */
import { htmx } from "../../../core/assets/htmx.ts";

const BESIDE = "#samping";
const WIDE = "(min-width: 80rem)";
/** Holding J down must not ask the server for every row it passes. */
const SETTLE_MS = 160;

/** Whether a press on a link is meant for this page, and not for a new tab. */
export function isPlainPress(event: MouseEvent): boolean {
  return event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
}

/** The address of this list with a report chosen. */
export function addressWith(number: string, present: string): string {
  const address = new URL(present);
  address.searchParams.set("pilih", number);
  return address.pathname + address.search;
}

/** Ask for a report; a later press takes the place of an answer that is still on its way. */
function ask(path: string, swap: string): void {
  const answer = htmx.ajax("get", path, { source: BESIDE, target: BESIDE, swap });
  Promise.resolve(answer).catch(() => undefined);
}

export class QueueList extends HTMLElement {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #shown = "";

  connectedCallback(): void {
    this.#shown = this.#input?.value ?? "";
    this.addEventListener("click", this.#onClick);
    this.addEventListener("filter-keys:chosen", this.#onChosen);
    this.addEventListener("change", this.#onTick);
    this.#offerAll();
    document.addEventListener("htmx:afterSwap", this.#onSwap);
    this.#showFirst();
  }

  /** The list comes without a report, so that it comes quickly; wide screens then ask for one. */
  #showFirst(): void {
    const first = document.querySelector<HTMLElement>(BESIDE)?.dataset.first;
    if (!first || !matchMedia(WIDE).matches) return;
    ask(first, "innerHTML");
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer);
    document.removeEventListener("htmx:afterSwap", this.#onSwap);
  }

  get #input(): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>("#pilih");
  }

  #onClick = (event: MouseEvent): void => {
    const row = (event.target as Element).closest<HTMLElement>("[data-number]");
    const link = (event.target as Element).closest("a.row-link");
    if (!row || !link || !isPlainPress(event) || !matchMedia(WIDE).matches) return;
    event.preventDefault();
    const isShown = row.dataset.number === this.#shown;
    const byKey = event.detail === 0;
    this.#mark(row);
    if (isShown && byKey) document.querySelector<HTMLElement>(`${BESIDE} [data-main]`)?.focus();
    else this.#show(row);
  };

  #onChosen = (event: Event): void => {
    if (!matchMedia(WIDE).matches) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#show(event.target as HTMLElement), SETTLE_MS);
  };

  /** One press ticks every report of the page; without scripts each has its own box. */
  #offerAll(): void {
    this.querySelector("[data-tick-all]")?.removeAttribute("hidden");
    const all = this.querySelector<HTMLInputElement>(".tick-all");
    const boxes = [...this.querySelectorAll<HTMLInputElement>(".tick-box")];
    if (!all || !boxes.length) return;
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  }

  #onTick = (event: Event): void => {
    const box = event.target as HTMLInputElement;
    if (box.classList.contains("tick-all")) {
      for (const each of this.querySelectorAll<HTMLInputElement>(".tick-box")) each.checked = box.checked;
    }
    this.#offerAll();
  };

  #mark(chosen: HTMLElement): void {
    for (const row of this.querySelectorAll("[data-number]")) {
      row.toggleAttribute("aria-current", false);
    }
    chosen.setAttribute("aria-current", "true");
  }

  #show(row: HTMLElement): void {
    const number = row.dataset.number ?? "";
    const link = row.querySelector<HTMLAnchorElement>("a.row-link");
    if (!link || number === this.#shown) return;
    this.#remember(number);
    history.replaceState(null, "", addressWith(number, location.href));
    ask(link.pathname, "innerHTML show:top");
  }

  #remember(number: string): void {
    this.#shown = number;
    if (this.#input) this.#input.value = number;
  }

  #onSwap = (): void => {
    this.#offerAll();
    const row = this.querySelector<HTMLElement>(`[data-number="${CSS.escape(this.#shown)}"]`);
    if (row) this.#mark(row);
    else if (this.#input) this.#input.value = this.#shown;
  };
}

customElements.define("queue-list", QueueList);
