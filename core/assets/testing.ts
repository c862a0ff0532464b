/** For tests: put a finished fragment on the page, as a browser does after parsing it. */
export function mount(html: string): void {
  const template = document.createElement("template");
  template.innerHTML = html;
  document.body.replaceChildren(template.content.cloneNode(true));
}
