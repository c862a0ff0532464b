/**
 * `<live-stream ticket-url="…" events-url="…" after="123" types="report_created report_changed"></live-stream>`
 *
 * Dispatches `live:<type>` on the document for every event, with `{seq, type, key, facts}` as detail, so
 * htmx can refresh a list: `hx-trigger="live:report_changed from:document throttle:1s"`. Writes
 * "Tersambung" or "Terputus sejak 14.02" into every `[data-live-state]`.
 */
import { type CityEvent, type LiveState, LiveStream } from "../live.ts";
import { csrfToken } from "../page.ts";
import { clockTime } from "../words.ts";

/** What people are told about the connection. */
export function sayState(state: LiveState, since: Date, zone?: string): string {
  if (state === "connected") return "Tersambung";
  return state === "connecting" ? "Menyambung" : `Terputus sejak ${clockTime(since, zone)}`;
}

export class LiveStreamElement extends HTMLElement {
  #stream: LiveStream | undefined;

  connectedCallback(): void {
    this.#stream = new LiveStream({
      ticketUrl: this.getAttribute("ticket-url") ?? "",
      eventsUrl: this.getAttribute("events-url") ?? "",
      after: Number(this.getAttribute("after") ?? 0),
      types: (this.getAttribute("types") ?? "").split(/\s+/).filter(Boolean),
      onEvent: (event) => this.#tell(event),
      onState: (state, since) => this.#show(state, since),
      csrf: csrfToken,
    });
    this.#stream.start();
  }

  disconnectedCallback(): void {
    this.#stream?.stop();
  }

  #tell(event: CityEvent): void {
    document.dispatchEvent(new CustomEvent(`live:${event.type}`, { detail: event }));
    document.dispatchEvent(new CustomEvent("live:any", { detail: event }));
  }

  #show(state: LiveState, since: Date): void {
    const words = sayState(state, since, this.getAttribute("zone") ?? undefined);
    for (const label of document.querySelectorAll<HTMLElement>("[data-live-state]")) {
      label.dataset.state = state;
      label.textContent = words;
    }
  }
}

customElements.define("live-stream", LiveStreamElement);
