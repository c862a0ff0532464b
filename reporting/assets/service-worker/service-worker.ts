/**
 * The service worker of the citizens' pages, served at /sw.js.
 *
 * Files of the build come from the cache: their names carry their content's hash. Pages come from the
 * network and, when it does not answer within five seconds, from the last visit; the form and the
 * offline page are always there. Nothing that changes anything goes through here: the outbox does that.
 */
import { answerFor, type Kept, type Route } from "./routes.ts";
import { ownPage, shownFrom } from "./shown.ts";

interface WorkerEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface Fetched extends WorkerEvent {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}

interface Pushed extends WorkerEvent {
  data: { text(): string } | null;
}

interface Pressed extends WorkerEvent {
  notification: Notification;
}

interface Page {
  url: string;
  focus(): Promise<unknown>;
}

interface Worker extends EventTarget {
  KEPT: Kept;
  skipWaiting(): Promise<void>;
  clients: {
    claim(): Promise<void>;
    matchAll(which: { type: "window"; includeUncontrolled: boolean }): Promise<Page[]>;
    openWindow(url: string): Promise<unknown>;
  };
  registration: { showNotification(title: string, options: NotificationOptions): Promise<void> };
}

const worker = self as unknown as Worker;
const NAME = `tanggap-${worker.KEPT.version}`;
/** What crews keep with their jobs (crew/job-cache.ts); a new version of the site leaves it alone. */
const JOBS = "tanggap-tugas";
const PATIENCE_MS = 5000;

async function keepAll(): Promise<void> {
  const cache = await caches.open(NAME);
  await cache.addAll([...worker.KEPT.files, ...worker.KEPT.pages]);
  await worker.skipWaiting();
}

async function dropOld(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name !== NAME && name !== JOBS);
  await Promise.all(old.map((name) => caches.delete(name)));
  await worker.clients.claim();
}

async function fromCache(request: Request): Promise<Response> {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}

async function fromNetwork(request: Request, keep: boolean): Promise<Response> {
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (keep && answer.ok) await (await caches.open(NAME)).put(request, answer.clone());
    return answer;
  } catch {
    const known = await caches.match(request, { ignoreSearch: true, ignoreVary: true });
    return known ?? (await caches.match(worker.KEPT.offline)) ?? Response.error();
  }
}

/** A photo of a job that the crew's own script keeps; nothing is kept here. */
async function photo(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(request, { ignoreVary: true })) ?? Response.error();
  }
}

function answer(route: Route, request: Request): Promise<Response> {
  if (route === "photo") return photo(request);
  return route === "file" ? fromCache(request) : fromNetwork(request, route === "kept page");
}

worker.addEventListener("install", (event) => (event as WorkerEvent).waitUntil(keepAll()));
worker.addEventListener("activate", (event) => (event as WorkerEvent).waitUntil(dropOld()));
worker.addEventListener("fetch", (event) => {
  const { request } = event as Fetched;
  const route = answerFor(request.method, new URL(request.url), request.mode, worker.KEPT, location.origin);
  if (route) (event as Fetched).respondWith(answer(route, request));
});

/** Show a message; one with the same tag replaces the one before, so a repeated message is one. */
async function show(text: string): Promise<void> {
  const { title, body, url, tag } = shownFrom(text, location.origin);
  const icon = "/ikon.svg";
  await worker.registration.showNotification(title, { body, tag, icon, badge: icon, data: { url } });
}

/** Go to the page of a message: to the tab that shows it already, or to a new one. */
async function open(url: string): Promise<unknown> {
  const pages = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const known = pages.find((page) => page.url === url);
  return known ? known.focus() : worker.clients.openWindow(url);
}

worker.addEventListener("push", (event) => {
  const pushed = event as Pushed;
  pushed.waitUntil(show(pushed.data?.text() ?? ""));
});
worker.addEventListener("notificationclick", (event) => {
  const pressed = event as Pressed;
  pressed.notification.close();
  const data = pressed.notification.data as { url?: string } | null;
  pressed.waitUntil(open(ownPage(data?.url ?? "/", location.origin)));
});
