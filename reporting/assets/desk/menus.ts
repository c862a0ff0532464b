/** A menu closes once something in it was chosen: its form opens over the page. */
document.addEventListener("click", (event) => {
  const item = (event.target as Element).closest(".menu .menu-item");
  item?.closest("details")?.removeAttribute("open");
});
