import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { all, drop } from "../outbox.ts";
import { mount } from "../testing.ts";
import "./outbox-form.ts";

let answer: Response | Error;

beforeEach(() => {
  vi.stubGlobal("fetch", async () => {
    if (answer instanceof Error) throw answer;
    return answer;
  });
  mount(`<div id="announcer"></div><div id="toasts"></div><main id="isi"><outbox-form>
    <form method="post" action="/lapor"><input name="idempotency_key" value="k-1">
    <input name="description" value="Sampah"><button>Kirim</button></form></outbox-form></main>`);
});

afterEach(async () => {
  for (const each of await all()) await drop(each.key);
  vi.unstubAllGlobals();
});

function submit(outcome: "sent" | "kept"): Promise<unknown> {
  return new Promise((resolve) => {
    document.addEventListener(
      `outbox-form:${outcome}`,
      (event) => {
        event.preventDefault();
        resolve((event as CustomEvent).detail);
      },
      { once: true },
    );
    document.querySelector("form")!.requestSubmit();
  });
}

it("keeps the report when there is no signal", async () => {
  answer = new TypeError("offline");
  await submit("kept");
  const [kept] = await all();
  expect(kept).toMatchObject({ key: "k-1", label: "Sampah" });
  expect(kept!.url).toContain("/lapor");
});

it("lets go of the report once the server has it", async () => {
  answer = new Response("");
  expect(await submit("sent")).toMatchObject({ kind: "sent", key: "k-1" });
  expect(await all()).toEqual([]);
});

it("shows the server's page when it refuses, and focuses what is wrong", async () => {
  answer = new Response(
    '<main id="isi" tabindex="-1"><input id="lat" aria-invalid="true"><p class="field-error">Pilih titik di peta.</p></main>',
    { status: 422 },
  );
  document.querySelector("form")!.requestSubmit();
  await vi.waitFor(() => expect(document.querySelector(".field-error")).not.toBeNull());
  expect(document.activeElement?.id).toBe("lat");
  expect(await all()).toEqual([]);
});
