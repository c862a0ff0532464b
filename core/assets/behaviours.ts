/** Small behaviours of the layouts. */

/** Close `details[data-closes]` menus by a press elsewhere or Escape. */
export function closeMenusOutside(root: Document): void {
  const open = () => root.querySelectorAll<HTMLDetailsElement>("details[data-closes][open]");
  root.addEventListener("click", (event) => {
    for (const menu of open()) {
      if (!menu.contains(event.target as Node)) menu.open = false;
    }
  });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of open()) {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    }
  });
}

/** Show `#offline-banner` while the phone says it has no network. */
export function showOfflineBanner(view: Window): void {
  const banner = view.document.getElementById("offline-banner");
  if (!banner) return;
  const show = () => {
    banner.hidden = view.navigator.onLine !== false;
  };
  view.addEventListener("online", show);
  view.addEventListener("offline", show);
  show();
}
