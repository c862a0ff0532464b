/**
 * `<role-fields>` around a select `role` and boxes `[data-for="crew agency_head"]`
 *
 * Shows only the fields that belong to the chosen role. Without scripts all of them show, and the server
 * leaves out what does not belong.
 */

/** Whether a box for these roles belongs to the chosen one. */
export function belongs(roles: string | undefined, chosen: string): boolean {
  return (roles ?? "").split(" ").includes(chosen);
}

export class RoleFields extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("change", this.#show);
    this.#show();
  }

  disconnectedCallback(): void {
    this.removeEventListener("change", this.#show);
  }

  #show = (): void => {
    const chosen = this.querySelector<HTMLSelectElement>('select[name="role"]')?.value ?? "";
    for (const box of this.querySelectorAll<HTMLElement>("[data-for]")) {
      box.hidden = !belongs(box.dataset.for, chosen);
    }
  };
}

customElements.define("role-fields", RoleFields);
