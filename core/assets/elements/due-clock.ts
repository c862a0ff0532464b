/**
 * `<due-clock due="2026-11-22T12:00:00Z" started="…">sisa 22 mnt</due-clock>`
 * `<due-clock since="…">48 mnt</due-clock>`
 *
 * Keeps a server-rendered time current: down to `due`, or up from `since`. Without scripts the
 * server's words stay. Attributes: `started` (three quarters used = soon), `minutes` (only the number
 * of minutes, for the wall), `steady` (never change colour). Writes into `[data-figure]` inside, or itself.
 */
import { serverNow } from "../clock.ts";
import { duration, timeLeft } from "../words.ts";

const MINUTE_MS = 60_000;
const LAST_HALF_HOUR_MS = 30 * MINUTE_MS;

export type Urgency = "calm" | "soon" | "late";

/** How pressing a deadline is; the same rule as `core.words.urgency`. */
export function urgency(due: number, started: number, now: number): Urgency {
  const left = due - now;
  if (left < 0) return "late";
  const threshold = Number.isNaN(started) ? LAST_HALF_HOUR_MS : (due - started) / 4;
  return left <= threshold ? "soon" : "calm";
}

export class DueClock extends HTMLElement {
  #timer: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    this.#tick();
    document.addEventListener("visibilitychange", this.#onVisible);
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer);
    document.removeEventListener("visibilitychange", this.#onVisible);
  }

  #onVisible = (): void => {
    if (!document.hidden) this.#tick();
  };

  #tick(): void {
    clearTimeout(this.#timer);
    const now = serverNow();
    const due = Date.parse(this.getAttribute("due") ?? "");
    const since = Date.parse(this.getAttribute("since") ?? "");
    const anchor = Number.isNaN(since) ? due : since;
    if (Number.isNaN(anchor)) return;
    this.#write(Number.isNaN(since) ? timeLeft(due - now) : this.#elapsed(now - since));
    if (!Number.isNaN(due)) this.#colour(urgency(due, this.#started(), now));
    // Wake just after the minute of this very clock turns, not on a shared beat.
    this.#timer = setTimeout(() => this.#tick(), MINUTE_MS - ((now - anchor) % MINUTE_MS) + 50);
  }

  #started(): number {
    return Date.parse(this.getAttribute("started") ?? this.getAttribute("since") ?? "");
  }

  #elapsed(milliseconds: number): string {
    if (!this.hasAttribute("minutes")) return duration(milliseconds);
    return String(Math.max(0, Math.floor(milliseconds / MINUTE_MS)));
  }

  #write(words: string): void {
    const figure = this.querySelector("[data-figure]") ?? this;
    if (figure.textContent !== words) figure.textContent = words;
  }

  #colour(state: Urgency): void {
    if (this.hasAttribute("steady")) return;
    const wall = this.closest(".wall-minutes");
    for (const each of ["calm", "soon", "late"] as const) {
      this.classList.toggle(`clock-${each}`, each === state && !wall);
      wall?.classList.toggle(`wall-minutes-${each}`, each === state);
    }
  }
}

customElements.define("due-clock", DueClock);
