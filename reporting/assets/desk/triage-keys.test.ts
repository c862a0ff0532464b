import { beforeEach, describe, expect, it, vi } from "vitest";
import { isTyping, meaning } from "./triage-keys.ts";

const press = (key: string, on: Element = document.body) =>
  on.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
const radio = (key: number) => document.querySelector<HTMLInputElement>(`[data-key="${key}"]`);

describe("keys of the triage desk", () => {
  beforeEach(() => {
    document.body.innerHTML = `<form data-undo></form><triage-keys><form data-decide>
      <input type="radio" name="decision" data-key="1" checked><input type="radio" name="decision" data-key="8">
      <input name="reason"></form></triage-keys>`;
  });

  it("knows digits, Enter and U", () => {
    expect(meaning("3")).toEqual({ choose: "3" });
    expect(meaning("Enter")).toBe("decide");
    expect(meaning("u")).toBe("undo");
    expect(meaning("0")).toBeUndefined();
  });

  it("chooses by digit and decides by Enter", () => {
    const sent = vi.fn((event: Event) => event.preventDefault());
    document.querySelector("form[data-decide]")?.addEventListener("submit", sent);
    press("8");
    expect(radio(8)?.checked).toBe(true);
    expect(document.activeElement).toBe(radio(8));
    press("Enter");
    expect(sent).toHaveBeenCalledTimes(1);
  });

  it("takes the last decision back by U", () => {
    const undone = vi.fn((event: Event) => event.preventDefault());
    document.querySelector("form[data-undo]")?.addEventListener("submit", undone);
    press("u");
    expect(undone).toHaveBeenCalledTimes(1);
  });

  it("leaves keys to whoever types", () => {
    const field = document.querySelector("[name=reason]") as Element;
    expect(isTyping(field, "8")).toBe(true);
    press("8", field);
    expect(radio(8)?.checked).toBe(false);
  });

  it("sends a card once", () => {
    const form = document.querySelector<HTMLFormElement>("form[data-decide]") as HTMLFormElement;
    const first = new Event("submit", { bubbles: true, cancelable: true });
    const second = new Event("submit", { bubbles: true, cancelable: true });
    form.dispatchEvent(first);
    form.dispatchEvent(second);
    expect([first.defaultPrevented, second.defaultPrevented]).toEqual([false, true]);
  });
});
