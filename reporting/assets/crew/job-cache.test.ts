import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { filesOf, keepPages, pagesOf, photosOf } from "./job-cache.ts";

const acts: string[] = [];
const kept = ["/tugas/", "/tugas/old", "/berkas/old.webp"];
const cache = {
  put: async (path: string) => void acts.push(`put ${path}`),
  keys: async () => kept.map((path) => new Request(new URL(path, location.origin))),
  delete: async (request: Request) => void acts.push(`delete ${new URL(request.url).pathname}`),
};

beforeEach(() => {
  acts.length = 0;
  vi.stubGlobal("caches", { open: async () => cache });
});

afterEach(() => vi.unstubAllGlobals());

it("keeps the list and every job once", () => {
  const list = document.createElement("div");
  list.innerHTML = `<a href="/tugas/1">a</a><a href="/tugas/1">b</a><a href="/tugas/2">c</a>`;
  expect(pagesOf(list, "http://batam.localhost/tugas/?dekat=1,2")).toEqual(["/tugas/", "/tugas/1", "/tugas/2"]);
});

it("keeps the new before it forgets the old, since the page may be left at any moment", async () => {
  vi.stubGlobal("fetch", vi.fn(async () => new Response('<img src="/berkas/a/1.webp?t=1">')));
  await keepPages(["/tugas/", "/tugas/1"]);
  expect(acts).toEqual([
    "put /tugas/",
    "put /tugas/1",
    "put /berkas/a/1.webp?t=1",
    "delete /tugas/old",
    "delete /berkas/old.webp",
  ]);
});

it("leaves what is kept alone when signed out", async () => {
  vi.stubGlobal("fetch", vi.fn().mockResolvedValue({ ok: true, redirected: true }));
  await keepPages(["/tugas/"]);
  expect(acts).toEqual([]);
});

it("keeps the first photos of a job, each once", () => {
  const image = (name: string) => `<img src="${name}">`;
  const page = ["/berkas/a", "/berkas/a", "/static/x.svg", "/berkas/b", "/berkas/c", "/berkas/d"];
  expect(photosOf(page.map(image).join(""))).toEqual(["/berkas/a", "/berkas/b", "/berkas/c"]);
});

it("keeps the files of the build, and nothing of other hosts", () => {
  const origin = "http://batam.localhost";
  const loaded = ["/static/crew.js", "/berkas/foto", "/static/crew.js", "http://else.example/static/x.js"];
  const names = loaded.map((name) => ({ name: new URL(name, origin).href }));
  expect(filesOf(names, origin)).toEqual(["/static/crew.js"]);
});
