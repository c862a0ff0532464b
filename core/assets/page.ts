/** What scripts say to people, and what they need to know of the page. */

/** Have a screen reader say something once. */
export function announce(text: string): void {
  const region = document.getElementById("announcer");
  if (!region) return;
  region.textContent = "";
  requestAnimationFrame(() => {
    region.textContent = text;
  });
}

/** Show a short note at the bottom of the page. */
export function toast(text: string, tone: "info" | "success" | "warning" = "info"): void {
  const region = document.getElementById("toasts");
  if (!region) return;
  const note = document.createElement("toast-note");
  note.className = "toast";
  const icons = { info: "info-circle", success: "circle-check", warning: "alert-triangle" };
  const words = document.createElement("span");
  words.textContent = text;
  note.append(icon(icons[tone]), words);
  region.append(note);
}

/** The token that lets this page change things, for `X-CSRFToken`. */
export function csrfToken(): string {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content;
  const field = document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value;
  return meta || field || "";
}

/** An icon of the sprite, as decoration. */
export function icon(name: string): SVGSVGElement {
  const svgNamespace = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(svgNamespace, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(svgNamespace, "use");
  const sprite = document.querySelector<HTMLMetaElement>('meta[name="ui-sprite"]')?.content ?? "";
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

/** A token of the theme as the page shows it now, for canvases and maps. */
export function token(name: string, element: Element = document.documentElement): string {
  return getComputedStyle(element).getPropertyValue(`--${name}`).trim();
}
