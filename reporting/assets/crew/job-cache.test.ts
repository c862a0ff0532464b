import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { filesOf, keepPages, pagesOf } from "./job-cache.ts";

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
  vi.stubGlobal("fetch", vi.fn().mockResolvedValue({ ok: true, redirected: false }));
  await keepPages(["/tugas/", "/tugas/1"]);
  expect(forget).toHaveBeenCalledWith("tanggap-tugas");
  expect(put).toHaveBeenCalledTimes(2);
});

it("leaves what is kept alone when signed out", async () => {
  vi.stubGlobal("fetch", vi.fn().mockResolvedValue({ ok: true, redirected: true }));
  await keepPages(["/tugas/"]);
  expect(forget).not.toHaveBeenCalled();
  expect(put).not.toHaveBeenCalled();
});

it("keeps the files of the build, and nothing of other hosts", () => {
  const origin = "http://batam.localhost";
  const loaded = ["/static/crew.js", "/berkas/foto", "/static/crew.js", "http://else.example/static/x.js"];
  const names = loaded.map((name) => ({ name: new URL(name, origin).href }));
  expect(filesOf(names, origin)).toEqual(["/static/crew.js"]);
});
