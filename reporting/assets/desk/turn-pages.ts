/**
 * Turns pages that name what comes next: with the right arrow or Page Down to `a[rel=next]`, with the left
 * arrow or Page Up to `a[rel=prev]`. Keys are left alone while someone types or scrolls inside a table.
 */
export type Turn = "next" | "prev" | undefined;

/** Where a key leads. */
export function turn(key: string): Turn {
  if (key === "ArrowRight" || key === "PageDown") return "next";
  return key === "ArrowLeft" || key === "PageUp" ? "prev" : undefined;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
  const target = event.target as Element;
  if (target.closest("input, textarea, select, [contenteditable], dialog, .table-wrap, photo-compare")) return;
  const where = turn(event.key);
  const link = where && document.querySelector<HTMLAnchorElement>(`main a[rel=${where}]`);
  if (!link) return;
  event.preventDefault();
  link.click();
});
