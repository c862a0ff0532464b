/** The wall's hourly line (uPlot), in the colours of the page. */
import "./vendor/uplot.css";
import UPlot from "uplot";
import { token } from "./page.ts";

export interface LineChart {
  setData(hours: number[], counts: (number | null)[]): void;
  destroy(): void;
}

/** Draw counts per hour into `element`; it follows the element's size. */
export function lineChart(element: HTMLElement, hours: number[], counts: (number | null)[]): LineChart {
  const colour = (name: string) => token(name, element);
  const size = () => ({ width: element.clientWidth, height: element.clientHeight });
  const axis: UPlot.Axis = {
    stroke: colour("ink-2"),
    grid: { show: false },
    ticks: { show: false },
    font: `16px ${token("font-sans", element)}`,
  };
  const chart = new UPlot(
    {
      ...size(),
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: false }, y: { range: (_plot, _low, high) => [0, Math.max(4, high * 1.1)] } },
      axes: [
        { ...axis, incrs: [1, 2, 3, 6], values: (_plot, ticks) => ticks.map((hour) => `${hour}.00`) },
        { show: false },
      ],
      series: [
        {},
        {
          stroke: colour("brand-text"),
          width: 3,
          fill: colour("brand-tint"),
          points: { show: false },
        },
      ],
    },
    [hours, counts],
    element,
  );
  const watcher = new ResizeObserver(() => chart.setSize(size()));
  watcher.observe(element);
  return {
    setData: (nextHours, nextCounts) => chart.setData([nextHours, nextCounts]),
    destroy: () => {
      watcher.disconnect();
      chart.destroy();
    },
  };
}
