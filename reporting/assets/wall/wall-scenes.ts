/**
 * `<wall-scenes seconds="40">` with `[data-scene]` children: shows the live wall and its scenes in turn.
 *
 * The space key pauses and goes on. A report that comes in late interrupts nothing: the feed is the first
 * scene, and an emergency brings it back at once.
 */

/** The next scene; -1 is the live wall itself. */
export function following(current: number, scenes: number): number {
  return current + 1 >= scenes ? -1 : current + 1;
}

export class WallScenes extends HTMLElement {
  #current = -1;
  #timer: ReturnType<typeof setInterval> | undefined;
  #paused = false;
  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key !== " ") return;
    event.preventDefault();
    this.#paused = !this.#paused;
    this.toggleAttribute("paused", this.#paused);
  };
  readonly #onReport = (event: Event): void => {
    const facts = (event as CustomEvent<{ facts?: { priority?: string } }>).detail?.facts;
    if (facts?.priority === "emergency") this.show(-1);
  };
  readonly #onSwap = (): void => this.show(this.#current);

  connectedCallback(): void {
    const seconds = Number(this.getAttribute("seconds") ?? 40);
    this.#timer = setInterval(() => {
      if (!this.#paused) this.show(following(this.#current, this.#scenes().length));
    }, seconds * 1000);
    document.addEventListener("keydown", this.#onKey);
    document.addEventListener("live:report_created", this.#onReport);
    this.addEventListener("htmx:afterSwap", this.#onSwap);
  }

  disconnectedCallback(): void {
    clearInterval(this.#timer);
    document.removeEventListener("keydown", this.#onKey);
    document.removeEventListener("live:report_created", this.#onReport);
    this.removeEventListener("htmx:afterSwap", this.#onSwap);
  }

  /** Show one scene, or with -1 the live wall. */
  show(index: number): void {
    this.#current = index;
    const scenes = this.#scenes();
    scenes.forEach((scene, at) => {
      scene.hidden = at !== index;
    });
    document.querySelector(".wall")?.toggleAttribute("data-scene-open", index >= 0 && index < scenes.length);
  }

  #scenes(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[data-scene]")];
  }
}

customElements.define("wall-scenes", WallScenes);
