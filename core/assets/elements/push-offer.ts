/**
 * `<push-offer key="…" for="citizen" subscribe="/…" unsubscribe="/…" worker="/sw.js" hidden>`
 *
 * Offers messages on this device. Asks the browser only after a press; stays hidden where messages
 * cannot be shown. Parts carry `data-state` off | on | denied | failed; one of them is shown.
 */
import { csrfToken } from "../page.ts";

type State = "off" | "on" | "denied" | "failed";

/** A base64url key as the bytes the browser wants. */
export function keyBytes(text: string): Uint8Array<ArrayBuffer> {
  const padded = text.replaceAll("-", "+").replaceAll("_", "/").padEnd(Math.ceil(text.length / 4) * 4, "=");
  const raw = atob(padded);
  const bytes = new Uint8Array(raw.length);
  for (let at = 0; at < raw.length; at += 1) bytes[at] = raw.charCodeAt(at);
  return bytes;
}

/** What the server is told of a subscription. */
export function asForm(subscription: PushSubscriptionJSON, speaksFor: string): URLSearchParams {
  return new URLSearchParams({
    endpoint: subscription.endpoint ?? "",
    p256dh: subscription.keys?.["p256dh"] ?? "",
    auth: subscription.keys?.["auth"] ?? "",
    as: speaksFor,
  });
}

export class PushOffer extends HTMLElement {
  connectedCallback(): void {
    if (!("serviceWorker" in navigator) || !("PushManager" in window)) return;
    this.addEventListener("click", this.#onClick);
    this.hidden = false;
    void this.#look();
  }

  disconnectedCallback(): void {
    this.removeEventListener("click", this.#onClick);
  }

  async #look(): Promise<void> {
    if (Notification.permission === "denied") return this.#show("denied");
    const registration = await navigator.serviceWorker.getRegistration();
    const known = await registration?.pushManager.getSubscription();
    this.#show(known && Notification.permission === "granted" ? "on" : "off");
  }

  #onClick = (event: Event): void => {
    const pressed = event.target instanceof Element ? event.target.closest("[data-on], [data-off]") : null;
    if (!pressed) return;
    void (pressed.hasAttribute("data-on") ? this.#turnOn() : this.#turnOff());
  };

  async #turnOn(): Promise<void> {
    try {
      if ((await Notification.requestPermission()) !== "granted") return this.#show("denied");
      await navigator.serviceWorker.register(this.getAttribute("worker") ?? "/sw.js", { scope: "/" });
      const registration = await navigator.serviceWorker.ready;
      const subscription = await registration.pushManager.subscribe({
        userVisibleOnly: true,
        applicationServerKey: keyBytes(this.getAttribute("key") ?? ""),
      });
      await this.#tell("subscribe", subscription.toJSON());
      this.#show("on");
    } catch {
      this.#show("failed", "off");
    }
  }

  async #turnOff(): Promise<void> {
    try {
      const registration = await navigator.serviceWorker.getRegistration();
      const known = await registration?.pushManager.getSubscription();
      if (known) {
        await this.#tell("unsubscribe", known.toJSON());
        await known.unsubscribe();
      }
      this.#show("off");
    } catch {
      this.#show("failed", "on");
    }
  }

  async #tell(what: "subscribe" | "unsubscribe", subscription: PushSubscriptionJSON): Promise<void> {
    const answer = await fetch(this.getAttribute(what) ?? "", {
      method: "POST",
      headers: { "X-CSRFToken": csrfToken() },
      body: asForm(subscription, this.getAttribute("for") ?? "citizen"),
    });
    if (!answer.ok) throw new Error(String(answer.status));
  }

  #show(...states: State[]): void {
    for (const part of this.querySelectorAll<HTMLElement>("[data-state]")) {
      part.hidden = !states.includes(part.dataset["state"] as State);
    }
  }
}

customElements.define("push-offer", PushOffer);
