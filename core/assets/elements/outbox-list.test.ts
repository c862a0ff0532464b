import "fake-indexeddb/auto";
import { expect, it, vi } from "vitest";
import { all, keep } from "../outbox.ts";
import { mount } from "../testing.ts";
import "./outbox-list.ts";

it("shows what waits and hides when it arrived", async () => {
  let online = false;
  vi.stubGlobal("fetch", async () => {
    if (!online) throw new TypeError("offline");
    return new Response("");
  });
  await keep({ key: "k", url: "/lapor", fields: [], label: "Lubang jalan", keptAt: 1 });
  mount(`<div id="toasts"></div><outbox-list hidden><ul data-list></ul><button data-flush></button>
    <template><li><b data-label></b><i data-state></i><button data-drop></button></li></template></outbox-list>`);
  const list = document.querySelector<HTMLElement>("outbox-list")!;
  await vi.waitFor(() => expect(list.querySelector("[data-label]")?.textContent).toBe("Lubang jalan"));
  expect(list.hidden).toBe(false);
  expect(list.querySelector("[data-state]")?.textContent).toBe("Menunggu sinyal");

  online = true;
  await vi.waitFor(async () => {
    window.dispatchEvent(new Event("online"));
    expect(await all()).toEqual([]);
  });
  await vi.waitFor(() => expect(list.hidden).toBe(true));
  vi.unstubAllGlobals();
});
