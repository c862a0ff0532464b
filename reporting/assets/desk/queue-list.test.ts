import { beforeEach, describe, expect, it, vi } from "vitest";
import { mount } from "../../../core/assets/testing.ts";
import "../../../core/assets/elements/filter-keys.ts";
import { addressWith, isPlainPress } from "./queue-list.ts";

const row = (number: string) =>
  `<li data-key-item data-number="${number}"><a class="row-link" href="/meja/laporan/${number}">${number}</a></li>`;
const { ajax } = vi.hoisted(() => ({ ajax: vi.fn() }));
vi.mock("../../../core/assets/htmx.ts", () => ({ htmx: { ajax } }));
const wide = (matches: boolean) => vi.stubGlobal("matchMedia", () => ({ matches }));
const press = (number: string, detail = 1) => {
  const event = new MouseEvent("click", { bubbles: true, cancelable: true, detail });
  document.querySelector(`[data-number="${number}"] a`)!.dispatchEvent(event);
  return event;
};

beforeEach(() => {
  ajax.mockClear();
  wide(true);
  mount(`<queue-list><filter-keys><input type="hidden" id="pilih" value="A"><ul>${row("A")}${row("B")}</ul></filter-keys></queue-list>
    <aside id="samping"><button data-main>Terima</button></aside>`);
});

describe("the desk's list", () => {
  it("shows the pressed report beside the list and keeps it chosen", () => {
    const event = press("B");

    expect(event.defaultPrevented).toBe(true);
    expect(ajax).toHaveBeenCalledWith("get", "/meja/laporan/B", expect.objectContaining({ target: "#samping" }));
    expect(document.querySelector<HTMLInputElement>("#pilih")?.value).toBe("B");
    expect(document.querySelector("[aria-current]")?.getAttribute("data-number")).toBe("B");
  });

  it("goes on to the main button when Enter is pressed on the report that is shown", () => {
    press("A", 0);

    expect(ajax).not.toHaveBeenCalled();
    expect(document.activeElement?.hasAttribute("data-main")).toBe(true);
  });

  it("asks for the first report where there is room beside the list, and only there", () => {
    const aside = '<aside id="samping" data-first="/meja/laporan/A"></aside>';
    mount(`${aside}<queue-list><ul>${row("A")}</ul></queue-list>`);
    expect(ajax).toHaveBeenCalledWith("get", "/meja/laporan/A", expect.objectContaining({ target: "#samping" }));

    ajax.mockClear();
    wide(false);
    mount(`${aside}<queue-list><ul>${row("A")}</ul></queue-list>`);
    expect(ajax).not.toHaveBeenCalled();
  });

  it("leaves a row a link on a narrow screen", () => {
    wide(false);

    expect(press("B").defaultPrevented).toBe(false);
  });

  it("asks once when keys run over many rows", () => {
    vi.useFakeTimers();
    for (let times = 0; times < 5; times += 1) {
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "j", bubbles: true }));
    }
    vi.runAllTimers();
    vi.useRealTimers();

    expect(ajax).toHaveBeenCalledTimes(1);
  });
});

describe("boxes of the list", () => {
  it("are ticked all at once, and say so when only some are", () => {
    const box = '<input type="checkbox" class="tick-box">';
    mount(`<queue-list><label data-tick-all hidden><input type="checkbox" class="tick-all"></label>${box}${box}</queue-list>`);
    const all = document.querySelector<HTMLInputElement>(".tick-all")!;
    const [first] = document.querySelectorAll<HTMLInputElement>(".tick-box");

    expect(document.querySelector("[data-tick-all]")?.hasAttribute("hidden")).toBe(false);
    all.click();
    expect(document.querySelectorAll(".tick-box:checked")).toHaveLength(2);
    first!.click();
    expect([all.checked, all.indeterminate]).toEqual([false, true]);
  });
});

describe("a press on a row", () => {
  it("with Ctrl or the middle button opens a new tab", () => {
    expect(isPlainPress(new MouseEvent("click", { ctrlKey: true }))).toBe(false);
    expect(isPlainPress(new MouseEvent("click", { button: 1 }))).toBe(false);
    expect(isPlainPress(new MouseEvent("click"))).toBe(true);
  });

  it("is remembered in the address, beside the filters", () => {
    expect(addressWith("BTM-1", "http://x/meja/?saring=late")).toBe("/meja/?saring=late&pilih=BTM-1");
  });
});
