/**
 * `<crew-tracker url="/tugas/…/posisi" hidden>` with `[data-words]`
 *
 * While a job is under way, sends where the phone is: at most every ten seconds, the newest place only.
 * Says whether the command centre can see it. Without permission or signal the job goes on as before;
 * stops by itself when the server says that the job is over.
 */
import { csrfToken } from "../../../core/assets/page.ts";

const EVERY_MS = 10_000;
const TIMEOUT_MS = 8000;

export interface Place {
  lon: number;
  lat: number;
}

/** Whether it is time to send again. */
export function isDue(lastSent: number, now: number): boolean {
  return now - lastSent >= EVERY_MS;
}

/** Send one place; false when the job is over and nothing more is wanted. */
export async function sendPlace(url: string, place: Place): Promise<boolean> {
  const body = new FormData();
  body.append("lon", place.lon.toFixed(6));
  body.append("lat", place.lat.toFixed(6));
  try {
    const answer = await fetch(url, {
      method: "POST",
      body,
      headers: { "X-CSRFToken": csrfToken(), Accept: "application/json" },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return ![401, 403, 404, 409].includes(answer.status);
  } catch {
    return true;
  }
}

export class CrewTracker extends HTMLElement {
  #watch: number | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #newest: Place | undefined;
  #sentAt = 0;

  connectedCallback(): void {
    if (!("geolocation" in navigator)) return;
    this.#say("waiting");
    this.#watch = navigator.geolocation.watchPosition(
      ({ coords }) => {
        this.#newest = { lon: coords.longitude, lat: coords.latitude };
        this.#say("allowed");
        void this.#send();
      },
      (error) => this.#say(error.code === error.PERMISSION_DENIED ? "refused" : "waiting"),
      { enableHighAccuracy: true, maximumAge: 5000 },
    );
    this.#timer = setInterval(() => void this.#send(), EVERY_MS);
  }

  disconnectedCallback(): void {
    this.#stop();
  }

  async #send(): Promise<void> {
    const place = this.#newest;
    if (!place || !isDue(this.#sentAt, Date.now())) return;
    this.#sentAt = Date.now();
    if (!(await sendPlace(this.getAttribute("url") ?? "", place))) this.#stop();
  }

  #stop(): void {
    if (this.#watch !== undefined) navigator.geolocation.clearWatch(this.#watch);
    clearInterval(this.#timer);
    this.#watch = this.#timer = undefined;
  }

  #say(state: "allowed" | "refused" | "waiting"): void {
    const words = this.querySelector("[data-words]");
    if (words) words.textContent = this.dataset[state] ?? "";
    this.dataset.state = state;
    this.hidden = false;
  }
}

customElements.define("crew-tracker", CrewTracker);
