/** Which requests the service worker answers, and how. */

/** What the server tells the worker to keep. */
export interface Kept {
  version: string;
  offline: string;
  pages: string[];
  files: string[];
}

/** "photo" falls back to what a crew keeps with its jobs. "kept page" is stored for the next time without a signal; "page" only falls back to the offline page. */
export type Route = "file" | "page" | "kept page" | "photo";

/** Pages worth having without a signal, besides those the server names. */
const WORTH_KEEPING = new Set(["/", "/laporan-saya", "/bantuan"]);

/** How to answer a request; nothing leaves it to the browser. */
export function answerFor(
  method: string,
  url: URL,
  mode: string,
  kept: Kept,
  origin: string,
): Route | undefined {
  if (method !== "GET" || url.origin !== origin) return undefined;
  if (kept.files.includes(url.pathname) || isOfTheBuild(url.pathname)) return "file";
  if (mode !== "navigate" && url.pathname.startsWith("/berkas/")) return "photo";
  if (mode !== "navigate" || isForStaff(url.pathname)) return undefined;
  const known = WORTH_KEEPING.has(url.pathname) || kept.pages.includes(url.pathname);
  return known && url.search === "" ? "kept page" : "page";
}

/** Files whose names carry their content's hash: crews keep theirs beside their jobs. */
function isOfTheBuild(path: string): boolean {
  return /^\/static\/[^/]+\.[0-9a-f]{12}\.\w+$/.test(path);
}

/**
 * Staff pages are never kept or replaced: they show what only they may see. Crews' pages are kept by
 * their own script, which forgets them on signing out; here they only fall back to that.
 */
function isForStaff(path: string): boolean {
  return /^\/(meja|dinding|atur|masuk|keluar|api|tiles|berkas|_components)(\/|$)/.test(path);
}
