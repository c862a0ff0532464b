/** Shows what only works with scripts: `[data-needs-scripts]` is hidden until then. */
export function showWhatWorks(root: ParentNode): void {
  for (const element of root.querySelectorAll<HTMLElement>("[data-needs-scripts]")) {
    element.hidden = false;
  }
}

showWhatWorks(document);
document.addEventListener("page:replaced", () => showWhatWorks(document));
