/** Lets the city's pages open without a signal, and sends what waits as soon as there is one. */

/** Register the worker; a browser without one, or a page without HTTPS, works as before. */
export async function keepForOffline(view: Window): Promise<void> {
  if (!("serviceWorker" in view.navigator)) return;
  try {
    await view.navigator.serviceWorker.register("/sw.js", { scope: "/" });
  } catch {
    // Private windows and plain http refuse; the outbox still works while the page is open.
  }
}

if (document.readyState === "complete") void keepForOffline(window);
else window.addEventListener("load", () => void keepForOffline(window), { once: true });
