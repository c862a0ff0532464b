/** What lies under a map's own shapes: nothing, the city's outlines, or tiles of a provider it chose. */

export interface Background {
  /** Outlines of areas are left out where they say nothing of their own. */
  plain: boolean;
  /** `https://…/{z}/{x}/{y}.png` */
  tiles: string | null;
  credit: string;
}

/** The city's choice, as the page says it. */
export function background(page: Document = document): Background {
  const tiles = page.querySelector<HTMLMetaElement>('meta[name="map-tiles"]');
  return {
    plain: page.querySelector<HTMLMetaElement>('meta[name="map-background"]')?.content === "plain",
    tiles: tiles?.content ?? null,
    credit: tiles?.dataset.credit ?? "",
  };
}
