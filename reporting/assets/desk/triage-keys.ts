/**
 * `<triage-keys>` around a card and its form `[data-decide]`.
 *
 * 1 to 9 choose the decision with that `data-key`, Enter decides, U takes the last one back
 * (`[data-undo]`). Keys are left alone while someone types. Without scripts the radios and the button
 * do the same.
 */
export type Key = { choose: string } | "decide" | "undo" | undefined;

/** What a key means while nobody types. */
export function meaning(key: string): Key {
  if (/^[1-9]$/.test(key)) return { choose: key };
  if (key === "Enter") return "decide";
  return key === "u" || key === "U" ? "undo" : undefined;
}

/** Whether keys belong to the field they are typed into. */
export function isTyping(target: Element, key: string): boolean {
  if (target.closest("textarea, select, input:not([type=radio], [type=checkbox])")) return true;
  return key === "Enter" && target.closest("a, button, summary, input") !== null;
}

export class TriageKeys extends HTMLElement {
  connectedCallback(): void {
    document.addEventListener("keydown", this.#onKey);
    this.addEventListener("submit", this.#onSubmit);
    const chosen = this.querySelector<HTMLInputElement>("input[data-key]:checked");
    if (!document.querySelector("[data-focus]")) chosen?.focus({ preventScroll: true });
  }

  disconnectedCallback(): void {
    document.removeEventListener("keydown", this.#onKey);
  }

  #onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    if (isTyping(event.target as Element, event.key)) return;
    const key = meaning(event.key);
    if (!key) return;
    if (key === "decide") this.querySelector<HTMLFormElement>("form[data-decide]")?.requestSubmit();
    else if (key === "undo") document.querySelector<HTMLFormElement>("form[data-undo]")?.requestSubmit();
    else if (!this.#choose(key.choose)) return;
    event.preventDefault();
  };

  #choose(digit: string): boolean {
    const choice = this.querySelector<HTMLInputElement>(`input[data-key="${digit}"]`);
    if (!choice) return false;
    choice.checked = true;
    choice.focus();
    return true;
  }

  /** One card, one decision: a second press while the first is on its way does nothing. */
  #onSubmit = (event: SubmitEvent): void => {
    if (this.hasAttribute("busy")) event.preventDefault();
    this.toggleAttribute("busy", true);
  };
}

customElements.define("triage-keys", TriageKeys);
