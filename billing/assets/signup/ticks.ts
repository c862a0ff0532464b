/** "Pilih semua" and "Kosongkan" without a trip to the server: `[data-ticks="all|none"]` beside checkboxes of one fieldset. */

/** Tick all or none of a group's boxes, as one press: the last box that changed is heard. */
export function tickAll(group: ParentNode, on: boolean): void {
  let last: HTMLInputElement | undefined;
  for (const box of group.querySelectorAll<HTMLInputElement>("input[type=checkbox]")) {
    if (box.checked === on) continue;
    box.checked = on;
    last = box;
  }
  last?.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-ticks]") : null;
  const group = button?.closest("fieldset");
  if (!button || !group) return;
  event.preventDefault();
  tickAll(group, button.dataset.ticks === "all");
});
