/**
 * `<job-steps>` with the steps of a job in order (`[data-step]`, those to come `hidden`)
 *
 * Without a signal a step is kept and the page cannot change by itself: the next step is shown here, and
 * with the last one the form for the proof (`[data-proof]`). A page that is opened again still knows
 * the steps that wait. When everything has arrived the page is read again, as the server knows it.
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

/** Where a step is sent: its own form's address, or that of the form its button belongs to. */
export function addressOf(step: HTMLElement): string {
  const button = step.querySelector<HTMLButtonElement>("button[form]");
  const form = step.querySelector("form") ?? button?.form;
  return form ? new URL(form.action, location.href).pathname : "";
}

export class JobSteps extends HTMLElement {
  #waits = false;

  connectedCallback(): void {
    void this.#catchUp();
    document.addEventListener("outbox-form:kept", this.#onKept);
    document.addEventListener("outbox:changed", this.#onChanged);
  }

  disconnectedCallback(): void {
    document.removeEventListener("outbox-form:kept", this.#onKept);
    document.removeEventListener("outbox:changed", this.#onChanged);
  }

  get #steps(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[data-step]")];
  }

  /** Steps taken before the page was opened, and not sent yet, are taken. */
  #catchUp = async (): Promise<void> => {
    const waiting = (await all()).filter((item) => !item.refusal);
    const sent = new Set(waiting.map((item) => new URL(item.url, location.href).pathname));
    let present = this.#steps.find((step) => !step.hidden);
    while (present && sent.has(addressOf(present))) {
      this.#advance();
      present = this.#steps.find((step) => !step.hidden);
    }
  };

  /** Only the steps and the proof lead on; other forms of the page do not. */
  #onKept = (event: Event): void => {
    const form = event.target as Element;
    if (this.contains(form) || form.closest("[data-proof]")) this.#advance();
  };

  #advance(): void {
    this.#waits = true;
    const steps = this.#steps;
    const next = advance(steps);
    const proof = document.querySelector<HTMLElement>("[data-proof]");
    if (proof) proof.hidden = next !== steps.at(-1) || next === undefined;
    if (proof && !proof.hidden) proof.scrollIntoView({ block: "start" });
  }

  #onChanged = async (): Promise<void> => {
    if (this.#waits && (await all()).length === 0) location.reload();
  };
}

customElements.define("job-steps", JobSteps);
