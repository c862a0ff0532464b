/**
 * `<job-steps>` with the steps of a job in order (`[data-step]`, those to come `hidden`)
 *
 * Without a signal a step is kept and the page cannot change by itself: the next step is shown here, and
 * with the last one the form for the proof (`[data-proof]`). When everything has arrived the page is
 * read again, as the server knows it.
 */
import { all } from "../../../core/assets/outbox.ts";

/** Hide the step that was taken and show the one after it; the step shown, nothing at the end. */
export function advance(steps: HTMLElement[]): HTMLElement | undefined {
  const present = steps.findIndex((step) => !step.hidden);
  const current = steps[present];
  if (current) current.hidden = true;
  const next = steps[present + 1];
  if (next) next.hidden = false;
  return next;
}

export class JobSteps extends HTMLElement {
  #waits = false;

  connectedCallback(): void {
    document.addEventListener("outbox-form:kept", this.#onKept);
    document.addEventListener("outbox:changed", this.#onChanged);
  }

  disconnectedCallback(): void {
    document.removeEventListener("outbox-form:kept", this.#onKept);
    document.removeEventListener("outbox:changed", this.#onChanged);
  }

  #onKept = (): void => {
    this.#waits = true;
    const steps = [...this.querySelectorAll<HTMLElement>("[data-step]")];
    const next = advance(steps);
    const proof = document.querySelector<HTMLElement>("[data-proof]");
    if (proof) proof.hidden = next !== steps.at(-1) || next === undefined;
    if (proof && !proof.hidden) proof.scrollIntoView({ block: "start" });
  };

  #onChanged = async (): Promise<void> => {
    if (this.#waits && (await all()).length === 0) location.reload();
  };
}

customElements.define("job-steps", JobSteps);
