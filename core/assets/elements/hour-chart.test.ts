import { expect, it, vi } from "vitest";
import { mount } from "../testing.ts";
import { countsFrom } from "./hour-chart.ts";

const drawn = vi.hoisted(() => ({ data: [] as number[][] }));
vi.mock("../chart.ts", () => ({
  lineChart: (_element: HTMLElement, _hours: number[], counts: number[]) => {
    drawn.data.push(counts);
    return { setData: (_h: number[], next: number[]) => drawn.data.push(next), destroy: () => undefined };
  },
}));

it("draws and redraws with its values", async () => {
  mount('<hour-chart values="[1,2]"></hour-chart>');
  await vi.waitFor(() => expect(drawn.data).toEqual([[1, 2]]));
  document.querySelector("hour-chart")!.setAttribute("values", "[1,2,5]");
  expect(drawn.data.at(-1)).toEqual([1, 2, 5]);
});

it("is drawn at once when it is put in again", async () => {
  mount('<hour-chart values="[1]"></hour-chart>');
  await vi.waitFor(() => expect(drawn.data.at(-1)).toEqual([1]));
  mount('<hour-chart values="[7]"></hour-chart>');
  expect(drawn.data.at(-1)).toEqual([7]);
});

it("treats broken values as none", () => {
  expect(countsFrom("{")).toEqual([]);
  expect(countsFrom('{"a":1}')).toEqual([]);
});
