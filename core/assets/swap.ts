/** What follows a swap of content, for people who cannot see it happen. */

/** Where focus goes after new content arrived: an asked-for place, else the first error. */
export function focusTarget(fresh: ParentNode): HTMLElement | null {
  return (
    fresh.querySelector<HTMLElement>("[autofocus], [data-focus]") ??
    fresh.querySelector<HTMLElement>("[aria-invalid=true]")
  );
}

/** What is said aloud after new content arrived. */
export function announcement(fresh: Element): string {
  const marked = fresh.matches("[data-announce]")
    ? fresh
    : fresh.querySelector("[data-announce]");
  return marked?.getAttribute("data-announce") ?? "";
}
