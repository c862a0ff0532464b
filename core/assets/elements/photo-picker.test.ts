import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { mount } from "../testing.ts";
import "./photo-picker.ts";

let uploads: FormData[];
let works: boolean;

beforeEach(() => {
  uploads = [];
  works = true;
  vi.stubGlobal("fetch", async (_url: string, options: RequestInit) => {
    uploads.push(options.body as FormData);
    if (!works) throw new TypeError("offline");
    return new Response(JSON.stringify({ id: `id-${uploads.length}`, token: "rahasia" }));
  });
});
afterEach(() => vi.unstubAllGlobals());

function picker(attributes: string): HTMLInputElement {
  mount(`<form><photo-picker name="photos" max="2" ${attributes}>
    <ul class="photo-list" data-remove="Hapus" data-busy="Mengirim" data-failed="Belum terkirim"></ul>
    <label class="photo-drop"><input type="file" name="photos" multiple></label></photo-picker></form>`);
  return document.querySelector<HTMLInputElement>("input[type=file]")!;
}

function choose(input: HTMLInputElement, ...names: string[]): void {
  const files = new DataTransfer();
  for (const name of names) files.items.add(new File([name], name, { type: "image/jpeg" }));
  input.files = files.files;
  input.dispatchEvent(new Event("change"));
}

const shown = () => document.querySelectorAll(".photo-list img").length;

it("shows chosen photos, at most as many as allowed, and sends them with the form", async () => {
  const input = picker("");
  choose(input, "a.jpg", "b.jpg", "c.jpg");
  await vi.waitFor(() => expect(shown()).toBe(2));
  expect([...input.files!].map((file) => file.name)).toEqual(["a.jpg", "b.jpg"]);
  expect(document.querySelector("photo-picker")!.hasAttribute("full")).toBe(true);
});

it("adds to what was chosen before and takes away again", async () => {
  const input = picker("");
  choose(input, "a.jpg");
  await vi.waitFor(() => expect(shown()).toBe(1));
  choose(input, "b.jpg");
  await vi.waitFor(() => expect(shown()).toBe(2));
  document.querySelector<HTMLButtonElement>(".photo-list button")!.click();
  expect([...input.files!].map((file) => file.name)).toEqual(["b.jpg"]);
});

it("uploads at once and leaves only the ticket in the form", async () => {
  const input = picker('upload-url="/lapor/foto" kind="before"');
  choose(input, "a.jpg");
  await vi.waitFor(() =>
    expect(document.querySelector<HTMLInputElement>("[name=photos_id]")?.value).toBe("id-1"),
  );
  expect(document.querySelector<HTMLInputElement>("[name=photos_token]")?.value).toBe("rahasia");
  expect(input.files).toHaveLength(0);
  expect(uploads[0]!.get("kind")).toBe("before");
});

it("keeps a photo that could not be sent for the form", async () => {
  works = false;
  const input = picker('upload-url="/lapor/foto"');
  choose(input, "a.jpg");
  await vi.waitFor(() =>
    expect(document.querySelector(".photo-busy")?.textContent).toBe("Belum terkirim"),
  );
  expect(input.files).toHaveLength(1);
});
