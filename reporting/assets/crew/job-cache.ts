/**
 * `<job-cache>` around today's jobs; `form[data-signs-out]` anywhere on the page
 *
 * Keeps the list, each job's page and its photos in the phone, so that they open where there is no signal (the
 * service worker falls back to them). Forgotten on signing out, and replaced at every visit: a job
 * that is gone from the list is gone from the phone.
 */
const NAME = "tanggap-tugas";
const MAX_PHOTOS = 3;

/** The pages to keep: the list itself and every job on it, each once. */
export function pagesOf(list: ParentNode, here: string): string[] {
  const links = [...list.querySelectorAll<HTMLAnchorElement>("a[href]")];
  const paths = links.map((link) => new URL(link.href, here).pathname);
  return [...new Set([new URL(here).pathname, ...paths])];
}

/** Scripts, styles and fonts that this page loaded: the jobs' pages use the same. */
export function filesOf(loaded: { name: string }[], origin: string): string[] {
  const paths = loaded.map(({ name }) => new URL(name, origin)).filter((url) => url.origin === origin);
  return [...new Set(paths.map((url) => url.pathname).filter((path) => path.startsWith("/static/")))];
}

/** The photos a page shows, a few of them: what is to be repaired must be seen at the place. */
export function photosOf(html: string): string[] {
  const page = new DOMParser().parseFromString(html, "text/html");
  const sources = [...page.querySelectorAll("img[src]")].map((image) => image.getAttribute("src") ?? "");
  return [...new Set(sources)].filter((source) => source.startsWith("/berkas/")).slice(0, MAX_PHOTOS);
}

async function keepPhotos(cache: Cache, photos: string[]): Promise<void> {
  await Promise.all(
    photos.map(async (photo) => {
      const answer = await fetch(photo, { credentials: "same-origin" });
      if (answer.ok) await cache.put(photo, answer);
    }),
  );
}

/** Forget what is kept and not wanted any more. */
async function keepOnly(cache: Cache, wanted: string[]): Promise<void> {
  const addresses = new Set(wanted.map((path) => new URL(path, location.origin).href));
  const kept = await cache.keys();
  const others = kept.filter((request) => !addresses.has(request.url));
  await Promise.all(others.map((request) => cache.delete(request)));
}

/**
 * Replace what is kept by these pages; without a signal what is kept stays.
 *
 * The new is put over the old before anything goes: the page may be left at any moment.
 */
export async function keepPages(pages: string[]): Promise<void> {
  if (!("caches" in window)) return;
  const answers = await Promise.all(pages.map((page) => fetch(page, { credentials: "same-origin" })));
  if (answers.some((answer) => !answer.ok || answer.redirected)) return;
  const cache = await caches.open(NAME);
  const shown = answers.filter((_answer, index) => !pages[index]?.startsWith("/static/"));
  const texts = await Promise.all(shown.map((answer) => answer.clone().text()));
  await Promise.all(pages.map((page, index) => cache.put(page, answers[index] as Response)));
  const photos = [...new Set(texts.flatMap(photosOf))];
  await keepPhotos(cache, photos);
  await keepOnly(cache, [...pages, ...photos]);
}

export class JobCache extends HTMLElement {
  connectedCallback(): void {
    if (!navigator.onLine) return;
    const files = filesOf(performance.getEntriesByType("resource"), location.origin);
    keepPages([...pagesOf(this, location.href), ...files]).catch(() => undefined);
  }
}

async function forget(): Promise<void> {
  if ("caches" in window) await caches.delete(NAME);
}

document.addEventListener("submit", (event) => {
  if ((event.target as Element).matches('form[action="/keluar/"]')) void forget();
});

async function register(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register("/sw.js", { scope: "/" });
  } catch {
    // Plain http and private windows refuse; the outbox still works while the page is open.
  }
}

void register();
customElements.define("job-cache", JobCache);
