/** What a push message becomes on the screen, and where a press on it leads. */

export interface Shown {
  title: string;
  body: string;
  url: string;
  tag: string;
}

/** A message as the server sent it; one that cannot be read still says that there is something. */
export function shownFrom(text: string, origin: string): Shown {
  let told: Partial<Shown> = {};
  try {
    const found: unknown = JSON.parse(text);
    if (found && typeof found === "object") told = found;
  } catch {
    // An empty or foreign message: the browser insists that something is shown.
  }
  return {
    title: String(told.title || "Ada kabar baru"),
    body: String(told.body || ""),
    url: ownPage(String(told.url || "/"), origin),
    tag: String(told.tag || ""),
  };
}

/** The page to open: never one of another site. */
export function ownPage(url: string, origin: string): string {
  try {
    const page = new URL(url, origin);
    return page.origin === origin ? page.href : `${origin}/`;
  } catch {
    return `${origin}/`;
  }
}
