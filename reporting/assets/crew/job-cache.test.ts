import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { filesOf, keepPages, pagesOf, photosOf } from "./job-cache.ts";

const put = vi.fn();
const forget = vi.fn();

beforeEach(() => {
  put.mockClear();
  forget.mockClear();
  vi.stubGlobal("caches", { delete: forget, open: async () => ({ put }) });
});

afterEach(() => vi.unstubAllGlobals());

it("keeps the list and every job once", () => {
  const list = document.createElement("div");
  list.innerHTML = `<a href="/tugas/1">a</a><a href="/tugas/1">b</a><a href="/tugas/2">c</a>`;
  expect(pagesOf(list, "http://batam.localhost/tugas/?dekat=1,2")).toEqual(["/tugas/", "/tugas/1", "/tugas/2"]);
});

it("replaces what was kept, so that a job that is gone is forgotten", async () => {
  vi.stubGlobal("fetch", vi.fn(async () => new Response('<img src="/berkas/a/1.webp">')));
  await keepPages(["/tugas/", "/tugas/1"]);
  expect(forget).toHaveBeenCalledWith("tanggap-tugas");
  expect(put.mock.calls.map(([kept]) => kept)).toEqual(["/tugas/", "/tugas/1", "/berkas/a/1.webp"]);
});

it("leaves what is kept alone when signed out", async () => {
  vi.stubGlobal("fetch", vi.fn().mockResolvedValue({ ok: true, redirected: true }));
  await keepPages(["/tugas/"]);
  expect(forget).not.toHaveBeenCalled();
  expect(put).not.toHaveBeenCalled();
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
