/**
 * `<outbox-form label="Laporan sampah" waiting-url="/laporan-saya"><form …></form></outbox-form>`
 *
 * A form that survives having no signal: what it sends is kept first, then sent. On success the page
 * goes where the server leads; on a refusal the server's page with its errors is shown; without signal
 * the page says that it is kept and sent by itself, and goes to `waiting-url` when there is one.
 * Without scripts it is an ordinary form. The key is taken from an `idempotency_key` field when present.
 * Events: `outbox-form:sent` and `outbox-form:kept` (both cancelable: then the page stays).
 */
import { drop, fieldsOf, keep, newKey, type Outcome, send } from "../outbox.ts";
import { announce, toast } from "../page.ts";
import { focusTarget } from "../swap.ts";

export class OutboxForm extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("submit", this.#onSubmit);
  }

  disconnectedCallback(): void {
    this.removeEventListener("submit", this.#onSubmit);
  }

  #onSubmit = (event: SubmitEvent): void => {
    const form = event.target;
    const submitter = event.submitter as HTMLButtonElement | null;
    if (!(form instanceof HTMLFormElement) || event.defaultPrevented) return;
    if (form.method !== "post" || submitter?.hasAttribute("data-plain")) return;
    event.preventDefault();
    void this.#send(form, submitter);
  };

  async #send(form: HTMLFormElement, submitter: HTMLButtonElement | null): Promise<void> {
    const data = new FormData(form);
    if (submitter?.name) data.append(submitter.name, submitter.value);
    this.#busy(form, true);
    const key = String(data.get("idempotency_key") || newKey());
    const item = {
      key,
      url: submitter?.getAttribute("formaction") ? submitter.formAction : form.action,
      fields: await fieldsOf(data),
      label: this.#label(data),
      keptAt: Date.now(),
      page: location.pathname,
    };
    try {
      await keep(item);
    } catch {
      // No room to keep it (private window, full disk): send it the ordinary way.
      form.submit();
      return;
    }
    await this.#answer(await send(item), form);
  }

  async #answer(outcome: Outcome, form: HTMLFormElement): Promise<void> {
    if (outcome.kind === "sent") {
      if (this.#tell("outbox-form:sent", outcome)) location.assign(outcome.url);
    } else if (outcome.kind === "refused") {
      await drop(outcome.key);
      showRefusal(outcome.html, outcome.message);
    } else {
      const words = outcome.signedOut
        ? "Tersimpan di HP ini. Masuk lagi supaya terkirim."
        : "Sinyal lemah. Tersimpan di HP ini dan terkirim otomatis.";
      announce(words);
      const waiting = this.getAttribute("waiting-url");
      if (!this.#tell("outbox-form:kept", outcome)) return;
      if (waiting && navigator.onLine) location.assign(waiting);
      else toast(words, "warning");
    }
    this.#busy(form, false);
  }

  #label(data: FormData): string {
    const words = this.getAttribute("label") ?? String(data.get("description") ?? "");
    return words.slice(0, 80) || "Laporan";
  }

  #busy(form: HTMLFormElement, busy: boolean): void {
    form.toggleAttribute("aria-busy", busy);
    const named = form.id ? document.querySelectorAll(`button[form="${form.id}"]`) : [];
    for (const button of [...form.querySelectorAll("button"), ...named]) {
      (button as HTMLButtonElement).disabled = busy;
    }
  }

  #tell(name: string, outcome: Outcome): boolean {
    const event = new CustomEvent(name, { bubbles: true, cancelable: true, detail: outcome });
    return this.dispatchEvent(event);
  }
}

/** Show the server's answer to a refused form in place, with focus on what is wrong. */
export function showRefusal(html: string, message: string): void {
  const answer = new DOMParser().parseFromString(html, "text/html").querySelector("#isi");
  const present = document.querySelector("#isi");
  if (!answer || !present) {
    toast(message, "warning");
    return;
  }
  present.replaceWith(answer);
  document.dispatchEvent(new CustomEvent("page:replaced", { detail: answer }));
  (focusTarget(answer) ?? (answer as HTMLElement)).focus();
  announce(message);
}

customElements.define("outbox-form", OutboxForm);
