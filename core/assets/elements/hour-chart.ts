/**
 * `<hour-chart values="[3,2,2,1]">` – how many came in each hour since midnight, for the wall.
 *
 * Changing the `values` attribute redraws it. Without scripts nothing is shown; the figures stand beside it.
 */
import type { LineChart } from "../chart.ts";

/** Once it is there, an element that htmx put in anew is drawn in the same frame, not a moment later. */
let library: typeof import("../chart.ts") | undefined;

/** Counts per hour from the attribute; broken text counts as none. */
export function countsFrom(text: string | null): number[] {
  try {
    const values: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(values) ? values.map(Number).filter(Number.isFinite) : [];
  } catch {
    return [];
  }
}

export class HourChart extends HTMLElement {
  static observedAttributes = ["values"];
  #chart: LineChart | undefined;

  connectedCallback(): void {
    this.setAttribute("role", "img");
    void this.#draw();
  }

  disconnectedCallback(): void {
    this.#chart?.destroy();
    this.#chart = undefined;
  }

  attributeChangedCallback(): void {
    const counts = countsFrom(this.getAttribute("values"));
    this.#chart?.setData([...counts.keys()], counts);
  }

  async #draw(): Promise<void> {
    library ??= await import("../chart.ts");
    if (!this.isConnected || this.#chart) return;
    const counts = countsFrom(this.getAttribute("values"));
    this.#chart = library.lineChart(this, [...counts.keys()], counts);
  }
}

customElements.define("hour-chart", HourChart);
