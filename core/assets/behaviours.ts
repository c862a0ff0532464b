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

/** Scroll a long menu, and only the menu, until the page one is on can be seen in it. */
export function showCurrentPage(root: Document): void {
  const item = root.querySelector<HTMLElement>(".desk-menu [aria-current]");
  const menu = item?.closest<HTMLElement>(".desk-menu");
  const rail = menu?.closest<HTMLElement>(".desk-nav");
  if (!item || !menu || !rail) return;
  const at = item.getBoundingClientRect();
  const row = menu.getBoundingClientRect();
  menu.scrollLeft += at.left - row.left - (row.width - at.width) / 2;
  const below = at.bottom - rail.getBoundingClientRect().bottom;
  if (below > 0) rail.scrollTop += below + at.height;
}
