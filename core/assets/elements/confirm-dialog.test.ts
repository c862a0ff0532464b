import { afterEach, expect, it } from "vitest";
import "./confirm-dialog.ts";
import { mount } from "../testing.ts";

afterEach(() => {
  document.body.innerHTML = "";
});

function page(): HTMLDialogElement {
  mount(`
    <button id="row" data-opens="tutup" data-action="/meja/laporan/BTM-1/tutup" data-text="BTM-1">Tutup</button>
    <confirm-dialog><dialog id="tutup"><p data-text></p>
      <form method="dialog"><button id="x">x</button></form>
      <form method="post" action=""><button type="button" data-closes-dialog id="no">Batal</button></form>
    </dialog></confirm-dialog>`);
  return document.querySelector("dialog")!;
}

it("opens from a row and takes that row's address and words", () => {
  const dialog = page();
  document.getElementById("row")!.click();
  expect(dialog.open).toBe(true);
  expect(dialog.querySelector<HTMLFormElement>('form[method="post"]')!.action).toContain(
    "/meja/laporan/BTM-1/tutup",
  );
  expect(dialog.querySelector("[data-text]")!.textContent).toBe("BTM-1");
});

it("closes on Batal and gives focus back to the opener", () => {
  const dialog = page();
  const opener = document.getElementById("row")!;
  opener.click();
  document.getElementById("no")!.click();
  expect(dialog.open).toBe(false);
  expect(document.activeElement).toBe(opener);
});
