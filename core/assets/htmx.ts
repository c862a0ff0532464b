/**
 * htmx as we use it: no eval, our CSRF token, refused forms shown, focus and voice after a swap.
 */
import htmx from "htmx.org";
import { announce, csrfToken, toast } from "./page.ts";
import { announcement, focusTarget } from "./swap.ts";

interface RequestDetail {
  headers: Record<string, string>;
  verb: string;
}

interface SwapDetail {
  xhr: XMLHttpRequest;
  shouldSwap: boolean;
  isError: boolean;
}

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.selfRequestsOnly = true;
htmx.config.historyCacheSize = 0;
// Settling would write style attributes, which our policy forbids.
htmx.config.attributesToSettle = ["class"];
htmx.config.refreshOnHistoryMiss = true;

document.addEventListener("htmx:configRequest", (event) => {
  const { headers, verb } = (event as CustomEvent<RequestDetail>).detail;
  if (verb !== "get") headers["X-CSRFToken"] = csrfToken();
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = event as CustomEvent<SwapDetail>;
  if (detail.xhr.status !== 422) return;
  detail.shouldSwap = true;
  detail.isError = false;
});

document.addEventListener("htmx:afterSettle", (event) => {
  const fresh = event.target;
  if (!(fresh instanceof Element)) return;
  focusTarget(fresh)?.focus();
  const words = announcement(fresh);
  if (words) announce(words);
});

document.addEventListener("htmx:responseError", (event) => {
  const { status } = (event as CustomEvent<SwapDetail>).detail.xhr;
  if (status === 403) toast("Anda perlu masuk lagi. Muat ulang halaman ini.", "warning");
  else if (status === 409) toast("Sudah diubah orang lain. Muat ulang untuk melihatnya.", "warning");
  else toast("Belum berhasil. Coba sekali lagi.", "warning");
});

document.addEventListener("htmx:sendError", () => {
  toast("Sinyal terputus. Belum ada yang berubah.", "warning");
});

// Whoever types before this script has come is heard once it is there; so is what a browser fills in again.
document.addEventListener("htmx:load", (event) => {
  const fresh = event.target as Element;
  for (const field of fresh.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input, textarea")) {
    if (isText(field) && field.value !== field.defaultValue) field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
});

function isText(field: HTMLInputElement | HTMLTextAreaElement): boolean {
  return field instanceof HTMLTextAreaElement || ["text", "search", "email", "number", "tel"].includes(field.type);
}

export { htmx };
