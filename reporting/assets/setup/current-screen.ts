/** On phones the menu is a row that scrolls: bring the line of the present screen into it. */
export function showCurrent(root: ParentNode): void {
  const current = root.querySelector<HTMLElement>('.desk-menu [aria-current="page"]');
  const menu = current?.closest<HTMLElement>(".desk-menu");
  if (!current || !menu) return;
  menu.scrollLeft = current.offsetLeft - (menu.clientWidth - current.offsetWidth) / 2;
}

showCurrent(document);
