import { expect, it, vi } from "vitest";
import { mount } from "../testing.ts";
import { boundsFrom, type MapView } from "./map-view.ts";

const seen = vi.hoisted(() => ({ options: [] as unknown[], destroyed: 0, fails: false }));
vi.mock("../map.ts", () => ({
  mountMap: async (_element: HTMLElement, options: unknown) => {
    if (seen.fails) throw new Error("no WebGL");
    seen.options.push(options);
    return { destroy: () => (seen.destroyed += 1) };
  },
}));

it("reads its attributes and the page's own points", async () => {
  mount(`<script type="application/json" id="p">{"type":"FeatureCollection","features":[]}</script>
    <map-view bounds="103.8,0.9,104.3,1.2" tiles="/tiles/{z}/{x}/{y}.mvt" points="p" still></map-view>`);
  const map = document.querySelector<MapView>("map-view")!;
  await map.mounted;
  expect(seen.options[0]).toMatchObject({
    bounds: [103.8, 0.9, 104.3, 1.2],
    tiles: "/tiles/{z}/{x}/{y}.mvt",
    points: { features: [] },
    interactive: false,
  });
  map.remove();
  await vi.waitFor(() => expect(seen.destroyed).toBe(1));
});

it("tells which report was pressed", async () => {
  mount("<map-view></map-view>");
  const map = document.querySelector<MapView>("map-view")!;
  await map.mounted;
  const heard = vi.fn();
  document.addEventListener("map:selected", heard);
  (seen.options.at(-1) as { select: (properties: object) => void }).select({ number: "BTM-1" });
  expect(heard.mock.calls[0]![0].detail).toEqual({ number: "BTM-1" });
});

it("says so in words when the browser cannot draw it", async () => {
  seen.fails = true;
  mount("<map-view></map-view>");
  await vi.waitFor(() => expect(document.body.textContent).toContain("Daftarnya tetap lengkap"));
});

it("takes only four numbers for bounds", () => {
  expect(boundsFrom("1,2,3")).toBeUndefined();
  expect(boundsFrom("a,b,c,d")).toBeUndefined();
  expect(boundsFrom(null)).toBeUndefined();
});
