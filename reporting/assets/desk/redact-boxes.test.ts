import { beforeEach, describe, expect, it } from "vitest";
import { between, inside, moved, type RedactBoxes } from "./redact-boxes.ts";

const ROW = `<div class="cover-row"><span class="cover-number">1</span><input name="left" id="left-1"><input name="top" id="top-1">
  <input name="width" id="width-1"><input name="height" id="height-1"></div>`;
const element = () => document.querySelector("redact-boxes") as RedactBoxes;
const values = (row: number) =>
  [...(document.querySelectorAll(".cover-row")[row]?.querySelectorAll("input") ?? [])].map((each) => each.value);

describe("boxes on a photo", () => {
  beforeEach(() => {
    document.body.innerHTML = `<redact-boxes rows="#kotak" most="3" box-label="Kotak"><img src="x"></redact-boxes>
      <fieldset id="kotak">${ROW}</fieldset>`;
  });

  it("stay inside the photo", () => {
    expect(inside([95, -3, 10, 10])).toEqual([90, 0, 10, 10]);
    expect(between(80, 90, 20, 120)).toEqual([20, 90, 60, 10]);
  });

  it("move and grow by arrow keys", () => {
    expect(moved([10, 10, 20, 20], "ArrowRight", false)).toEqual([11, 10, 20, 20]);
    expect(moved([10, 10, 20, 20], "ArrowDown", true)).toEqual([10, 10, 20, 21]);
    expect(moved([10, 10, 20, 20], "a", false)).toBeUndefined();
  });

  it("follow the fields, and the fields follow the keys", () => {
    ["10", "20", "30", "40"].forEach((value, at) => {
      (document.querySelectorAll("input")[at] as HTMLInputElement).value = value;
    });
    document.querySelector("#kotak")?.dispatchEvent(new Event("input", { bubbles: true }));
    const box = element().querySelector<HTMLElement>(".cover-box") as HTMLElement;
    expect([box.style.left, box.style.height, box.getAttribute("aria-label")]).toEqual(["10%", "40%", "Kotak 1"]);
    box.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowLeft", bubbles: true, cancelable: true }));
    expect(values(0)).toEqual(["9", "20", "30", "40"]);
    element()
      .querySelector(".cover-box")
      ?.dispatchEvent(new KeyboardEvent("keydown", { key: "Delete", bubbles: true, cancelable: true }));
    expect(values(0)).toEqual(["", "", "", ""]);
    expect(element().boxes()).toEqual([]);
  });
});
