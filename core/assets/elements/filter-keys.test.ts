import { beforeEach, expect, it, vi } from "vitest";
import "./filter-keys.ts";
import { mount } from "../testing.ts";

const press = (key: string, target: Element = document.body) =>
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
const current = () => document.querySelector("[aria-current]")?.id;

beforeEach(() => {
  mount(`<input id="q"><filter-keys><ul>
    <li data-key-item id="a"><a href="#a">a</a></li><li data-key-item id="b"><a href="#b">b</a></li>
  </ul></filter-keys>`);
});

it("moves with J and K and stops at the ends", () => {
  press("j");
  expect(current()).toBe("a");
  press("j");
  press("j");
  expect(current()).toBe("b");
  press("K");
  expect(current()).toBe("a");
});

it("opens the chosen item with Enter", () => {
  press("j");
  const opened = vi.fn((event: Event) => event.preventDefault());
  document.querySelector("#a a")!.addEventListener("click", opened);
  press("Enter");
  expect(opened).toHaveBeenCalledOnce();
});

it("leaves keys alone while someone types", () => {
  press("j", document.getElementById("q")!);
  expect(current()).toBeUndefined();
});
