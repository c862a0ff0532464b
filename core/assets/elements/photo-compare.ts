/**
 * `<photo-compare>` with two figures and a `<template>` holding the line and the range input.
 *
 * Lays the after-photo over the before-photo; a range input moves the cut, so mouse, touch and arrow
 * keys all work. Without scripts the two stand side by side.
 */
export class PhotoCompare extends HTMLElement {
  connectedCallback(): void {
    if (this.hasAttribute("ready")) return;
    const frame = this.querySelector<HTMLElement>(".compare");
    const parts = this.querySelector("template")?.content.cloneNode(true) as DocumentFragment | null;
    const line = parts?.querySelector(".compare-line");
    const range = parts?.querySelector<HTMLInputElement>("input");
    if (!frame || !line || !range) return;
    frame.append(line);
    this.append(range);
    range.addEventListener("input", () => this.#cut(frame, Number(range.value)));
    frame.addEventListener("pointermove", (event) => {
      if (event.pointerType === "mouse" && event.buttons === 0) return;
      const box = frame.getBoundingClientRect();
      const share = Math.round((100 * (event.clientX - box.left)) / box.width);
      range.value = String(Math.min(100, Math.max(0, share)));
      this.#cut(frame, Number(range.value));
    });
    this.setAttribute("ready", "");
    this.#cut(frame, 50);
  }

  #cut(frame: HTMLElement, percent: number): void {
    frame.style.setProperty("--cut", `${percent}%`);
  }
}

customElements.define("photo-compare", PhotoCompare);
