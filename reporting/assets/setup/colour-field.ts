/**
 * `<colour-field>` around a text input `colour` and an `input[type=color][data-picker][hidden]`
 *
 * Shows the browser's colour picker beside the text and keeps the two the same. Without scripts the text
 * alone is enough.
 */

/** The colour as a picker understands it: "#0b6fa4" from "0B6FA4" or "#08c"; nothing when it is none. */
export function asPicked(text: string): string | undefined {
  const digits = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim())?.[1]?.toLowerCase();
  if (!digits) return undefined;
  return `#${digits.length === 6 ? digits : [...digits].map((digit) => digit + digit).join("")}`;
}

export class ColourField extends HTMLElement {
  connectedCallback(): void {
    const picker = this.#picker;
    if (picker) picker.hidden = false;
    this.addEventListener("input", this.#follow);
  }

  disconnectedCallback(): void {
    this.removeEventListener("input", this.#follow);
  }

  get #picker(): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>("[data-picker]");
  }

  #follow = (event: Event): void => {
    const text = this.querySelector<HTMLInputElement>('[name="colour"]');
    const picker = this.#picker;
    if (!text || !picker) return;
    if (event.target === picker) {
      text.value = picker.value;
      text.dispatchEvent(new Event("input", { bubbles: true }));
    } else {
      picker.value = asPicked(text.value) ?? picker.value;
    }
  };
}

customElements.define("colour-field", ColourField);
